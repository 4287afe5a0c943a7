import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expirePoints } from '../../../../main/coordinator/expire/expire-points.ts';
import { openVault } from '../../../../main/coordinator/vaults/open-vault.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { changePromise } from '../../../../main/vault/promises/promises.ts';
import { InstanceId, PointId } from '../../../../shared/ids.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  pointIds,
  protectAndBackUp,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { endedPromise } from '../../../support/storages/sample-points.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const hour = 60 * 60_000;
const database = 'expiring';
let app: TestApp;
let vaultPath: string;
/** How far the clock of the folder is from that of the server, in ms. */
let ahead = 0;

beforeAll(async () => {
  await makeDatabase(sharedServer(17), database, 'CREATE TABLE t AS SELECT 1 AS i');
  app = await openTestApp();
  await addServer(app, sharedServer(17));
  ({ path: vaultPath } = await addFolderVault(app));
  await protectAndBackUp(app, { database, name: 'shop' });
  for (let more = 0; more < 2; more += 1)
    await completeJob(app, app.client.backup.start({ instance: 'shop' }));
  app.coordinator.engine.openStorage = async (location, _account, options) => {
    if (location.kind !== 'folder') throw new Error('only folders in this test');
    const storage = await FolderStorage.open(location.path, options);
    return replacedStorage(storage, { now: async () => new Date((await storage.now()).getTime() + ahead) });
  };
});
afterAll(() => app[Symbol.asyncDispose]());

it('deletes from a folder what was due twice, a day apart, by a clock that agrees with the server’s', async () => {
  const { engine } = app.coordinator;
  const [vault] = engine.store.vaults.list();
  const [instance] = engine.store.instances.list();
  if (vault === undefined || instance === undefined) throw new Error('nothing is protected');
  // the last completed first; ids of one second come in any order
  const listed = await pointIds(app, 'shop');
  const [third, second, first] = listed.map((id) => PointId.parse(id)) as [PointId, PointId, PointId];
  await completeJob(app, app.client.verify.start({ instance: 'shop', point: second }));
  const ended = { ...endedPromise, why: 'Default' };
  await using opened = await openVault(engine, vault);
  for (const pointId of [first, second, third]) {
    const ids = { instanceId: InstanceId.parse(instance.id), pointId };
    await changePromise(opened, engine.writer, ids, () => ({
      promised: ended,
      meanwhile: ended,
      effectiveAt: endedPromise.expiresAt,
      cause: 'The test ended it.',
    }));
  }
  const due = new Map([[InstanceId.parse(instance.id), [first, second, third]]]);
  const pass = async () => {
    const { problem, points } = await expirePoints(engine, vault, { due });
    return { problem, points: new Map(points.map(({ pointId, outcome }) => [pointId, outcome])) };
  };
  ahead = 25 * hour;
  expect((await pass()).problem).toMatch(/^The clock of the folder is 25 hours ahead of that of the server /);
  ahead = -13 * hour;
  const kept = [
    [second, 'kept'],
    [third, 'kept'],
  ] as const;
  expect((await pass()).points).toEqual(new Map([[first, 'ended'], ...kept]));
  expect((await pass()).points).toEqual(new Map([[first, 'kept'], ...kept]));
  ahead = 13 * hour;
  expect((await pass()).points).toEqual(new Map([[first, 'deleted'], ...kept]));
  expect(await pointIds(app, 'shop')).toEqual([third, second]);
  const folder = join(vaultPath, 'instances', instance.id);
  expect((await readdir(folder)).toSorted()).toEqual([second, third, 'record'].toSorted());
  // what else lies there is not pgkeep's
  await writeFile(join(folder, second, 'mine.txt'), 'mine');
  const { left } = await app.client.points.delete({ instance: 'shop', point: second, typedName: database });
  expect(left).toEqual([`instances/${instance.id}/${second}/mine.txt`]);
  await app.client.points.delete({ instance: 'shop', point: third, typedName: database });
  expect(await readdir(join(folder, second))).toEqual(['mine.txt']);
  expect((await readdir(folder)).toSorted()).toEqual([second, 'record'].toSorted());
});
