import { fetchServers } from '../programs/fetch-servers.ts';
import { startServer, supportedMajors, type TestServer } from './postgres-server.ts';
import type { SharedServers } from './shared.ts';

/** Two at a time keeps two cores busy. */
const batchSize = 2;

/** Starts a server of each supported major, and fetches what else the tests of a run share. */
export async function startSharedServers(): Promise<TestServer[]> {
  await fetchServers([...supportedMajors.map((major) => `postgres-${major}` as const), 'azurite']);
  const waiting = [...supportedMajors];
  const started: TestServer[] = [];
  async function work(): Promise<void> {
    for (let major = waiting.shift(); major !== undefined; major = waiting.shift()) {
      started.push(await startServer({ major }));
    }
  }
  await Promise.all(Array.from({ length: batchSize }, work));
  return started;
}

/** What tests need to reach them. */
export function accessOf(started: readonly TestServer[]): SharedServers {
  return Object.fromEntries(started.map(({ major, port, password }) => [major, { port, password }]));
}
