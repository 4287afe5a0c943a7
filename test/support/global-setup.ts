import type { TestProject } from 'vitest/node';
import type { TestServer } from './servers/postgres-server.ts';
import { accessOf, startSharedServers } from './servers/start-shared.ts';

/**
 * Both projects that name this setup get the same servers: the last one to end stops them. Each project loads
 * this file again, so what they share hangs on the process.
 */
type Shared = { users: number; servers: Promise<TestServer[]> };
const holder = globalThis as typeof globalThis & { pgkeepSharedServers?: Shared };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (holder.pgkeepSharedServers ??= { users: 0, servers: startSharedServers() });
  shared.users += 1;
  project.provide('servers', accessOf(await shared.servers));
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete holder.pgkeepSharedServers;
    await Promise.all((await shared.servers).map((server) => server.stop('immediate')));
  };
}
