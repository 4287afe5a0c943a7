import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { runExpire, type ExpiryRequest } from '../../../../main/coordinator/expire/run-expire.ts';
import { openVault } from '../../../../main/coordinator/vaults/open-vault.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import type { PointId } from '../../../../shared/ids.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(17);
const database = 'run_expire';
const hour = 60 * 60_000;

beforeAll(() => makeDatabase(server(), database, 'CREATE TABLE t AS SELECT 1 AS i'));
afterAll(() => server().dropDatabase(database));

/** A workstation and a folder with a vault whose clocks the test moves; that of the server stays what it is. */
async function workstation() {
  const time = { aheadMs: 0 };
  const ahead = (at: Date) => new Date(at.getTime() + time.aheadMs);
  const app = await openTestApp({
    replace: {
      clock: { now: () => ahead(new Date()), elapsed: () => performance.now() + time.aheadMs },
      openStorage: async (location, _account, options) => {
        if (location.kind !== 'folder') throw new Error('only folders in this test');
        const storage = await FolderStorage.open(location.path, options);
        return replacedStorage(storage, { now: async () => ahead(await storage.now()) });
      },
    },
  });
  onTestFinished(() => app[Symbol.asyncDispose]());
  await addServer(app, server());
  await addFolderVault(app);
  await app.client.instances.protect({ server: 'source', database, vault: 'vault', name: 'shop' });
  /** A backup that is kept for an hour, or until somebody deletes it. */
  const backUp = async (keep: 'an hour' | 'for ever'): Promise<string> => {
    const until = ahead(new Date(Date.now() + hour)).toISOString();
    const start = app.client.backup.start({
      instance: 'shop',
      ...(keep === 'an hour' ? { keep: { until } } : {}),
    });
    const { pointId = '' } = await completeJob(app, start);
    return pointId;
  };
  return { app, backUp, pass: (ms: number) => void (time.aheadMs += ms) };
}

/** What comes of the points, by a server that agrees with the clock of the folder. */
async function expire({ coordinator }: TestApp, more: Partial<ExpiryRequest> = {}) {
  const request = { dryRun: false, confirm: false, ...more };
  const { vaults } = await runExpire(coordinator.engine, request, async () => [
    { server: 'source', aheadMs: 0 },
  ]);
  const [{ instances, problem } = { instances: [] }] = vaults;
  const [found] = instances;
  return {
    ...(problem === undefined ? {} : { problem }),
    stopped: found?.stopped,
    points: (found?.points ?? [])
      .map(({ pointId, outcome }): [PointId, string] => [pointId, outcome])
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  };
}

const all = (points: readonly string[], outcome: string) => ({
  stopped: undefined,
  points: points.toSorted().map((pointId) => [pointId, outcome]),
});

it('a point goes in two steps a day apart, and not by a clock that the server contradicts', async () => {
  const { app, backUp, pass } = await workstation();
  const first = await backUp('an hour');
  const second = await backUp('for ever');
  expect(await app.client.expiry.run({})).toEqual({ vaults: [{ vaultName: 'vault', instances: [] }] });
  pass(2 * hour);
  expect(await expire(app, { dryRun: true })).toEqual(all([first], 'would go'));
  expect(await expire(app)).toEqual(all([first], 'ended'));
  pass(23 * hour);
  expect(await expire(app)).toEqual(all([first], 'kept'));
  pass(2 * hour);
  const { vaults } = await app.client.expiry.run({});
  expect(vaults[0]?.problem).toBe('The clock of the folder is 27 hours ahead of that of the server source.');
  expect(await pointIds(app, 'shop')).toEqual([second, first]);
  expect(await expire(app)).toEqual(all([first], 'deleted'));
  expect(await pointIds(app, 'shop')).toEqual([second]);
});

it('what stops it is told by its name: many at once, a suspension, a failed backup, a missed one', async () => {
  const { app, backUp, pass } = await workstation();
  const ended = [await backUp('an hour'), await backUp('an hour')];
  await backUp('for ever');
  pass(2 * hour);
  const stopped = async (request: Partial<ExpiryRequest> = {}) => {
    const told = await expire(app, request);
    expect(told.points).toEqual([]);
    return told.stopped;
  };
  expect(await stopped()).toBe('2 of its 3 recovery points would go at once: somebody has to confirm that.');
  await app.client.schedule.suspend({ instances: ['shop'] });
  expect(await stopped({ confirm: true })).toMatch(/^It is suspended by .+ on .+\.$/);
  await app.client.schedule.resume({ instances: ['shop'] });
  expect(await expire(app, { confirm: true })).toEqual(all(ended, 'ended'));

  const passwords = Object.keys(app.env).filter((name) => name.startsWith('PASSWORD_'));
  for (const name of passwords) app.env[name] = 'wrong';
  expect(await runJob(app, app.client.backup.start({ instance: 'shop' }))).toMatchObject({ state: 'failed' });
  for (const name of passwords) app.env[name] = server().password;
  pass(25 * hour);
  expect(await stopped()).toMatch(/^Its backup of .+ failed, and none was good since\.$/);

  await backUp('for ever');
  await app.client.instances.assignPolicy({ instances: ['shop'], policy: 'Daily, kept 30 days' });
  pass(48 * hour);
  expect(await stopped()).toMatch(/^Its backup that was due on .+ was not made, and none was good since\.$/);
  await backUp('for ever');
  expect(await expire(app)).toEqual(all(ended, 'deleted'));
});

it('the points of a stopped protection go as promised where that was chosen, until it is protected again', async () => {
  const { app, backUp, pass } = await workstation();
  const { engine } = app.coordinator;
  const ended = [await backUp('an hour'), await backUp('an hour')];
  const [first = '', newest = ''] = ended;
  const record = async () => {
    const [vault] = engine.store.vaults.list();
    const [instance] = engine.store.instances.list();
    if (vault === undefined || instance === undefined) throw new Error('nothing is protected');
    await using opened = await openVault(engine, vault);
    return await opened.readInstance(instance.id);
  };
  pass(2 * hour);
  await app.client.instances.stop({ instance: 'shop', data: 'keep' });
  expect(await expire(app, { confirm: true })).toEqual({
    stopped: 'Its protection was stopped, and its recovery points are kept.',
    points: [],
  });
  await app.client.instances.stop({ instance: 'shop', data: 'as-promised' });
  expect(await record()).toHaveProperty('expiresAsPromised', true);
  // the newest good one stays for ever
  const { points } = await expire(app, { confirm: true });
  expect(new Map<string, string>(points)).toEqual(
    new Map([
      [first, 'ended'],
      [newest, 'kept'],
    ]),
  );
  await app.client.instances.protect({ server: 'source', database, vault: 'vault', name: 'shop' });
  const again = await record();
  expect(again).toHaveProperty('protectedAt');
  expect(again).not.toHaveProperty('expiresAsPromised');
  expect(again).not.toHaveProperty('stoppedAt');
  pass(25 * hour);
  await backUp('for ever');
  await app.client.instances.stop({ instance: 'shop', data: 'keep' });
  expect((await expire(app, { confirm: true })).stopped).toBe(
    'Its protection was stopped, and its recovery points are kept.',
  );
  expect(await pointIds(app, 'shop')).toHaveLength(3);
});
