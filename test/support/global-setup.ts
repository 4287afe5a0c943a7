import type { TestProject } from 'vitest/node';
import { fetchServers } from './programs/fetch-servers.ts';
import { startServer, supportedMajors, type TestServer } from './servers/postgres-server.ts';
import type { SharedServers } from './servers/shared.ts';

/** Two at a time keeps two cores busy. */
const batchSize = 2;

/**
 * Both projects that name this setup get the same servers: the last one to end stops them. Each project loads
 * this file again, so what they share hangs on the process.
 */
type Shared = { users: number; servers: Promise<TestServer[]> };
const holder = globalThis as typeof globalThis & { pgkeepSharedServers?: Shared };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (holder.pgkeepSharedServers ??= { users: 0, servers: startAll() });
  shared.users += 1;
  const servers: SharedServers = {};
  for (const { major, port, password } of await shared.servers) servers[major] = { port, password };
  project.provide('servers', servers);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete holder.pgkeepSharedServers;
    await Promise.all((await shared.servers).map((server) => server.stop('immediate')));
  };
}

async function startAll(): Promise<TestServer[]> {
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
