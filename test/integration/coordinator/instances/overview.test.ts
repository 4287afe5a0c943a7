import { rename } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(18);
let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  for (const name of ['api_over_a', 'api_over_b'])
    await makeDatabase(server(), name, 'CREATE TABLE t AS SELECT 1');
  await addServer(app, server());
  await addFolderVault(app, 'one');
  await addFolderVault(app, 'two');
  await app.client.instances.protect({ server: 'source', database: 'api_over_a', vault: 'one', name: 'a' });
  await app.client.instances.protect({ server: 'source', database: 'api_over_b', vault: 'two', name: 'b' });
});
afterAll(() => app[Symbol.asyncDispose]());

const health = async (name: string) => {
  const { instances } = await app.client.overview.instances();
  return instances.find((instance) => instance.name === name);
};

describe('the overview', () => {
  it('follows a database from its first backup to a failed one', async () => {
    expect(await health('a')).toMatchObject({
      health: 'nothing to restore',
      reason: 'There is nothing to restore yet: no backup has been taken.',
      latestPointAt: null,
      points: 0,
      bytes: 0,
    });
    const other = await health('b');
    const { bytes = 0 } = await completeJob(app, app.client.backup.start({ instance: 'a' }));
    const after = await health('a');
    expect(after).toMatchObject({
      health: 'protected',
      latestSize: bytes,
      points: 1,
      bytes,
      runningJob: null,
    });
    expect(await health('b')).toMatchObject({ health: other?.health, points: other?.points });

    await server().dropDatabase('api_over_a');
    const failed = await runJob(app, app.client.backup.start({ instance: 'a' }));
    expect(await health('a')).toMatchObject({
      health: 'failing',
      reason: `The last backup failed, and the newest recovery point is less than a minute old: ${failed.error?.message}`,
      points: 1,
      latestPointAt: after?.latestPointAt,
    });
  });

  it('shows the job that runs', async () => {
    const { jobId } = await app.client.backup.start({ instance: 'b' });
    expect((await health('b'))?.runningJob?.id).toBe(jobId);
    await app.coordinator.jobs.idle();
    expect((await health('b'))?.runningJob).toBeNull();
  });

  it('asks the vaults, and goes on without one that is gone', async () => {
    const { path } = await addFolderVault(app, 'three');
    await app.client.instances.protect({ server: 'source', database: 'postgres', vault: 'three', name: 'c' });
    await completeJob(app, app.client.backup.start({ instance: 'c' }));
    await using other = await openTestApp();
    await addFolderVault(other, 'mine', path);
    const cached = await other.client.overview.instances({ refresh: false });
    expect(cached.instances).toMatchObject([{ name: 'c', points: 0 }]);
    const fresh = await other.client.overview.instances({ refresh: true });
    expect(fresh).toMatchObject({ instances: [{ points: 1, health: 'protected' }], unreachable: [] });

    await rename(path, `${path}-away`);
    const without = await app.client.overview.instances({ refresh: true });
    expect(without.unreachable).toMatchObject([{ vaultName: 'three' }]);
    expect(without.instances.find(({ name }) => name === 'c')).toMatchObject({
      points: 1,
      health: 'at risk',
    });
  });

  it('sums up vaults and the last day', async () => {
    await using own = await openTestApp();
    await addServer(own, server());
    await makeDatabase(server(), 'api_over_sum', 'CREATE TABLE t AS SELECT 1 AS one');
    for (const [vault, database, name] of [
      ['kept', 'postgres', 'd'],
      ['lost', 'api_over_sum', 'e'],
    ] as const) {
      await addFolderVault(own, vault);
      await own.client.instances.protect({ server: 'source', database, vault, name });
      await completeJob(own, own.client.backup.start({ instance: name }));
    }
    await server().dropDatabase('api_over_sum');
    await runJob(own, own.client.backup.start({ instance: 'e' }));
    const { vaults, lastDay } = await own.client.overview.summary();
    expect(vaults.map(({ name, points }) => `${name} ${points}`)).toEqual(['kept 1', 'lost 1']);
    expect(vaults.every(({ bytes }) => bytes > 0)).toBe(true);
    expect(lastDay.map(({ subject, state }) => `${subject} ${state}`)).toEqual([
      'e failed',
      'e completed',
      'd completed',
    ]);
  });
});
