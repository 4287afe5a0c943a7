import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { removePoint } from '../../../../main/vault/points/remove-point.ts';
import { openVault } from '../../../../main/coordinator/vaults/open-vault.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { PointId } from '../../../../shared/ids.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { databaseExists, inDatabase, makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(17);
const database = 'deleted_while_read';
const copy = 'deleted_while_read_copy';
let app: TestApp;
/** Another workstation with the same vault. */
let other: TestApp;
let pointId: string;
/** What happens before the archive is read for the n-th time, counted from 1. */
let beforeReading: (time: number) => Promise<void> = async () => {};
/** What happens once the archive was read to the end of what was asked for, for the n-th time. */
let afterReading: (time: number) => Promise<void> = async () => {};
/** What happens once globals.sql was read. */
let afterGlobals: () => Promise<void> = async () => {};

beforeAll(async () => {
  await makeDatabase(server(), database, 'CREATE TABLE t AS SELECT 1 AS i; CREATE TABLE u AS SELECT 2 AS i');
  [app, other] = [await openTestApp(), await openTestApp()];
  await addServer(app, server());
  const { path } = await addFolderVault(app);
  await protectAndBackUp(app, { database, name: 'shop' });
  await addFolderVault(other, 'vault', path);
  let times = 0;
  app.coordinator.engine.openStorage = async (location, _account, options) => {
    if (location.kind !== 'folder') throw new Error('only folders in this test');
    times = 0;
    return told(await FolderStorage.open(location.path, options), () => (times += 1));
  };
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

beforeEach(async () => {
  beforeReading = async () => {};
  afterReading = async () => {};
  afterGlobals = async () => {};
  ({ pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'shop' })));
});

afterEach(async () => {
  await server().dropDatabase(copy);
  await rm(join(app.folder, 'files'), { recursive: true, force: true });
});

/** A storage that says when it is asked for a part of an object, and what it has read. */
function told(storage: Storage, count: () => number): Storage {
  const readRange: Storage['readRange'] = async function* readRange(name, range, signal) {
    const time = count();
    await beforeReading(time);
    yield* storage.readRange(name, range, signal);
    await afterReading(time);
  };
  const read: Storage['read'] = async (name, options) => {
    const content = await storage.read(name, options);
    if (name.endsWith('/globals.sql')) await afterGlobals();
    return content;
  };
  return new Proxy(storage, {
    get(target, key) {
      if (key === 'readRange') return readRange;
      if (key === 'read') return read;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const point = () => ({ instance: 'shop', point: pointId });
/** As a workstation does that does not see that the point is read: what is read is marked, where that can be written. */
const deleteIt = async (at: TestApp): Promise<void> => {
  const [vault] = at.coordinator.engine.store.vaults.list();
  const [instance] = at.coordinator.engine.store.instances.list();
  if (vault === undefined || instance === undefined) throw new Error('nothing to delete');
  await using opened = await openVault(at.coordinator.engine, vault);
  await removePoint(opened, instance.id, PointId.parse(pointId));
};
const deleteHere = () => app.client.points.delete({ ...point(), typedName: database });
const asFiles = (skipDamaged: boolean) =>
  app.client.restore.asFiles({
    ...point(),
    destination: { kind: 'folder', path: join(app.folder, 'files') },
    skipDamaged,
  });
const asDatabase = (skipDamaged: boolean) =>
  app.client.restore.asDatabase({ ...point(), targetServer: 'source', newDatabase: copy, skipDamaged });

it.each([
  ['verify', 1, () => app.client.verify.start(point())],
  ['verify by a restore', 2, () => app.client.verify.start({ ...point(), byRestore: { server: 'source' } })],
  ['restore as files', 2, () => asFiles(false)],
  ['restore as files without what is damaged', 2, () => asFiles(true)],
  ['restore as files, after the search for damage', 3, () => asFiles(true)],
  ['restore as database', 2, () => asDatabase(false)],
  ['restore as database without what is damaged', 2, () => asDatabase(true)],
] as const)('%s: another workstation deletes the point, which is not damage', async (_, time, start) => {
  beforeReading = async (now) => {
    if (now === time) await deleteIt(other);
  };
  const job = await runJob(app, start());
  expect(job).toMatchObject({
    state: 'failed',
    error: {
      code: 'UserErrorNotFound',
      message: `The recovery point ${pointId} was deleted while it was read.`,
    },
    result: null,
    leftovers: [],
  });
  expect(await databaseExists(server(), copy)).toBe(false);
  expect(await readdir(join(app.folder, 'files')).catch(() => [])).toEqual([]);
});

it('verify: another workstation is told who reads, and deletes nothing', async () => {
  let refusal: unknown;
  beforeReading = async (now) => {
    if (now !== 1) return;
    refusal = await failureOf(other.client.points.delete({ ...point(), typedName: database }));
  };
  await completeJob(app, app.client.verify.start(point()));
  expect(refusal).toMatchObject({
    code: 'UserErrorJobConflict',
    message: expect.stringMatching(/^The recovery point is not deleted\. \S+ on \S+ is verifying it since /),
  });
  expect(await other.client.points.delete({ ...point(), typedName: database })).toMatchObject({ pointId });
});

it('verify: a point that goes when all of it was read is not called readable', async () => {
  afterGlobals = () => deleteIt(other);
  const job = await runJob(app, app.client.verify.start(point()));
  expect(job).toMatchObject({
    state: 'failed',
    error: {
      code: 'UserErrorNotFound',
      message: `The recovery point ${pointId} was deleted while it was read.`,
    },
    result: null,
  });
});

it('restore as database: a point that goes when all of it was read and checked is restored whole', async () => {
  afterReading = async (now) => {
    if (now === 2) await deleteIt(other);
  };
  const result = await completeJob(app, asDatabase(false));
  expect(result).toMatchObject({ tables: 2, rows: 2, losses: [], warnings: [] });
  expect((await failureOf(app.client.points.contents(point()))).code).toBe('UserErrorNotFound');
  const rows = await inDatabase(server(), copy, (client) =>
    client.query('SELECT i FROM t UNION ALL SELECT i FROM u'),
  );
  expect(rows.rows).toEqual([{ i: 1 }, { i: 2 }]);
});

it('is refused here while a restore reads that point, as a database and as files', async () => {
  for (const start of [() => asDatabase(false), () => asFiles(false)]) {
    const refusals: unknown[] = [];
    beforeReading = async (now) => {
      if (now === 2) refusals.push((await failureOf(deleteHere())).code);
    };
    await completeJob(app, start());
    expect(refusals).toEqual(['UserErrorJobConflict']);
  }
});

it('loading rows: another workstation deletes the point, and the table stays empty', async () => {
  await completeJob(app, asDatabase(false));
  await inDatabase(server(), copy, (client) => client.query('TRUNCATE t'));
  beforeReading = async (now) => {
    if (now === 2) await deleteIt(other);
  };
  const rows = { targetServer: 'source', database: copy, table: { name: 't' }, typedName: copy };
  const job = await runJob(app, app.client.restore.rows({ ...point(), ...rows }));
  expect(job.error?.message).toBe(`The recovery point ${pointId} was deleted while it was read.`);
});

it('contents: another workstation deletes the point', async () => {
  beforeReading = () => deleteIt(other);
  const failure = await failureOf(app.client.points.contents(point()));
  expect(failure.message).toBe(`The recovery point ${pointId} was deleted while it was read.`);
});

it('is refused here while a job reads that point, by the job’s name; other points go', async () => {
  const read = pointId;
  const { pointId: unread = '' } = await completeJob(app, app.client.backup.start({ instance: 'shop' }));
  const reading = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  beforeReading = async () => {
    reading.resolve();
    await goOn.promise;
  };
  const started = await app.client.verify.start(point());
  const ended = runJob(app, Promise.resolve(started));
  await reading.promise;
  expect(await failureOf(deleteHere())).toMatchObject({
    code: 'UserErrorJobConflict',
    message: `A job of shop reads this recovery point: verify (${started.jobId}).`,
  });
  const deleted = await app.client.points.delete({ instance: 'shop', point: unread, typedName: database });
  expect(deleted.pointId).toBe(unread);
  const stop = { instance: 'shop', data: 'delete', typedName: database } as const;
  expect(await failureOf(app.client.instances.stop(stop))).toMatchObject({ code: 'UserErrorJobConflict' });
  goOn.resolve();
  expect(await ended).toMatchObject({ state: 'completed', result: { pointId: read } });
});
