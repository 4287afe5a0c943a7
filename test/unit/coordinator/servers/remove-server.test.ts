import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeServer } from '../../../../main/coordinator/servers/remove-server.ts';
import { Leftover } from '../../../../main/store/tables/jobs/leftovers.ts';
import type { Store } from '../../../../main/store/store.ts';
import { instance, job, server, vault } from '../../../support/store-records.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

let engine: TestEngine;
let store: Store;
beforeEach(async () => {
  engine = await openEngine();
  store = engine.store;
  store.servers.insert(server('server-1', 'prod'));
  store.servers.insert(server('server-2', 'test'));
});
afterEach(() => engine[Symbol.asyncDispose]());

it('forgets a server that nothing needs', async () => {
  expect(await removeServer(engine, server('server-1', 'prod'))).toEqual({
    removed: true,
    leftDatabases: [],
  });
  expect(store.servers.list().map(({ name }) => name)).toEqual(['test']);
});

it('keeps a server that an instance or a leftover needs', async () => {
  const conflict = (words: string) =>
    expect.objectContaining({
      code: 'UserErrorJobConflict',
      message: expect.stringContaining(words) as string,
    });
  store.vaults.insert(vault());
  store.instances.insert(instance('inst-1', 'prod/shop'));
  await expect(removeServer(engine, server('server-1', 'prod'))).rejects.toEqual(conflict('"prod/shop"'));
  store.jobs.insert(job(), { vaultId: null, pid: 1, exclusive: null, request: null });
  store.leftovers.insert(
    'job-1',
    Leftover.parse({ kind: 'database', words: 'half of x', serverId: 'server-2', database: 'x' }),
  );
  await expect(removeServer(engine, server('server-2', 'test'))).rejects.toEqual(conflict('half of x'));
  engine.store.jobs.end('job-1', {
    state: 'failed',
    endedAt: job().startedAt,
    progress: null,
    result: null,
    error: null,
  });
  await expect(removeServer(engine, server('server-2', 'test'))).rejects.toEqual(conflict('"x"'));
  expect(store.servers.list()).toHaveLength(2);
});
