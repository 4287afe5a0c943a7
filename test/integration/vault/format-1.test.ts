import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VaultId } from '../../../shared/ids.ts';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import {
  addBlobVault,
  addFolderVault,
  addServer,
  completeJob,
  makeBlobContainer,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../support/apps/app.ts';
import { lockTable, makeDatabase, queryRows } from '../../support/databases/test-databases.ts';
import { openFolderWithOldVersion } from '../../support/storages/old-reader.ts';
import { startAzurite } from '../../support/servers/azurite.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const fixture = join(import.meta.dirname, '../../fixtures/format-1');
const server = () => sharedServer(17);

let app: TestApp;
let path: string;
beforeEach(async () => {
  app = await openTestApp();
  path = join(app.folder, 'old');
  await cp(join(fixture, 'vault'), path, { recursive: true });
});
afterEach(() => app[Symbol.asyncDispose]());

const names = async () =>
  (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .toSorted();

describe('a vault that the version before made', () => {
  it('is read: instances, points with all that is said of them, and jobs', async () => {
    const added = await addFolderVault(app, 'old', path);
    expect(added).toMatchObject({ created: false, importedInstances: 2, importedJobs: 4, problems: [] });
    const instances = await app.client.instances.list();
    expect(instances.map(({ name, stoppedAt }) => `${name} ${stoppedAt !== undefined}`).toSorted()).toEqual([
      'archive true',
      'shop false',
    ]);
    const { points, problems } = await app.client.points.list({});
    expect(problems).toEqual([]);
    expect(
      points.map(({ instanceName, tables, rows }) => `${instanceName} ${tables} ${rows}`).toSorted(),
    ).toEqual(['archive 1 2', ...Array.from({ length: 3 }, () => 'shop 1 20')]);
    const { manifest } = await app.client.points.show({ instance: 'shop' });
    expect(manifest).toMatchObject({ format: 1, tables: [{ name: 'orders', rows: 20 }] });
    expect(manifest.largeObjects.count).toBe(1);
  });

  it('is verified, and restored from', async () => {
    await addFolderVault(app, 'old', path);
    await addServer(app, server(), { name: 'target' });
    expect(await runJob(app, app.client.verify.start({ instance: 'shop' }))).toMatchObject({
      state: 'completed',
      result: { proof: 'readable', rows: 20 },
    });
    const newDatabase = 'format_1_restored';
    const restored = { instance: 'archive', targetServer: 'target', newDatabase };
    await completeJob(app, app.client.restore.asDatabase(restored));
    expect(await queryRows(server(), newDatabase, 'SELECT year FROM years ORDER BY year')).toEqual([
      { year: 2025 },
      { year: 2026 },
    ]);
    await server().dropDatabase(newDatabase);
  });

  it('is written to as it was, so that the version before goes on reading it', async () => {
    await addFolderVault(app, 'old', path);
    await addServer(app, server(), { name: 'live' });
    await makeDatabase(server(), 'format_1_more', 'CREATE TABLE t AS SELECT 1 AS one');
    const before = await names();
    const protect = { server: 'live', vault: 'old', database: 'format_1_more', name: 'more' };
    const { id } = await app.client.instances.protect(protect);
    const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'more' }));
    await app.client.instances.rename({ instance: 'more', name: 'more of it' });
    const added = (await names()).filter((name) => !before.includes(name));
    expect(added.filter((name) => !name.startsWith('jobs/'))).toEqual(
      [
        `instances/${id}/instance.json`,
        ...['archive.pgdump', 'globals.sql', 'manifest.json'].map(
          (file) => `instances/${id}/${pointId}/${file}`,
        ),
      ].toSorted(),
    );
    const old = await openFolderWithOldVersion(path);
    const found = await Array.fromAsync(old.instances());
    expect(found.find(({ instanceId }) => instanceId === id)?.record?.name).toBe('more of it');
    expect((await Array.fromAsync(old.points(id))).map((point) => [point.pointId, point.problem])).toEqual([
      [pointId, undefined],
    ]);

    const [first = ''] = await pointIds(app, 'archive');
    await app.client.points.delete({ instance: 'archive', point: first, typedName: 'archive' });
    expect(await pointIds(app, 'archive')).toEqual([]);
    await app.client.instances.stop({ instance: 'more of it', data: 'delete', typedName: 'format_1_more' });
    expect((await names()).filter((name) => name.includes(id))).toEqual([]);
    await server().dropDatabase('format_1_more');
  });
});

describe('a vault that the version before made, carried over', () => {
  const refused = {
    code: 'UserErrorVaultFormat',
    remedy: 'Open the vault with a newer pgkeep.',
  };

  it('keeps all it has, is restored from and backed up into, and is refused by the version before', async () => {
    await addFolderVault(app, 'old', path);
    const before = await names();
    const found = await app.client.vaults.beforeCarryOver({ vault: 'old' });
    expect(found).toEqual({ format: 1, instances: 2, points: 4, problems: [], isProtected: false });
    expect(await names()).toEqual(before);
    expect(await app.client.vaults.carryOver({ vault: 'old' })).toEqual(found);
    expect(await app.client.vaults.show({ vault: 'old' })).toMatchObject({ format: 2, problems: [] });
    expect((await names()).filter((name) => before.includes(name))).toEqual(before);
    await expect(openFolderWithOldVersion(path)).rejects.toMatchObject(refused);

    await addServer(app, server(), { name: 'live' });
    const newDatabase = 'format_1_carried_over';
    await completeJob(
      app,
      app.client.restore.asDatabase({ instance: 'archive', targetServer: 'live', newDatabase }),
    );
    expect(await queryRows(server(), newDatabase, 'SELECT year FROM years ORDER BY year')).toEqual([
      { year: 2025 },
      { year: 2026 },
    ]);
    await app.client.instances.protect({
      server: 'live',
      vault: 'old',
      database: newDatabase,
      name: 'more',
    });
    await completeJob(app, app.client.backup.start({ instance: 'more' }));
    const { manifest } = await app.client.points.show({ instance: 'more' });
    expect(manifest).toMatchObject({ format: 2, lease: { epoch: expect.any(Number) as number } });
    await server().dropDatabase(newDatabase);

    // a third workstation, which comes later
    await using later = await openTestApp();
    const added = await addFolderVault(later, 'shared', path);
    expect(added).toMatchObject({ importedInstances: 3, importedJobs: 6, problems: [] });
    expect((await later.client.points.list({})).points).toHaveLength(5);
  });

  it('while a backup runs, has its point, and what others have changed is not forgotten', async () => {
    await addFolderVault(app, 'old', path);
    await addServer(app, server(), { name: 'live' });
    const database = 'format_1_under_way';
    await makeDatabase(server(), database, 'CREATE TABLE t AS SELECT 1 AS one');
    await app.client.instances.protect({ server: 'live', vault: 'old', database, name: 'under way' });
    await using locked = await lockTable(server(), database, 't');
    const running = completeJob(app, app.client.backup.start({ instance: 'under way' }));
    await expect.poll(() => locked.isAwaited()).toBe(true);
    await using other = await openTestApp();
    await addFolderVault(other, 'shared', path);
    await other.client.vaults.carryOver({ vault: 'shared' });
    await other.client.instances.rename({ instance: 'under way', name: 'renamed' });
    await locked.release();
    await running;
    await completeJob(app, app.client.verify.start({ instance: 'under way' }));
    await using later = await openTestApp();
    expect(await addFolderVault(later, 'shared', path)).toMatchObject({ problems: [] });
    const { points } = await later.client.points.list({ instance: 'renamed' });
    expect(points).toHaveLength(1);
    await server().dropDatabase(database);
  });

  it('or copied into a container, which another workstation opens', async () => {
    await addFolderVault(app, 'old', path);
    const before = await names();
    await using account = await startAzurite();
    const container = await makeBlobContainer(account);
    await addBlobVault(app, container, 'new');
    const told = await Array.fromAsync(await app.client.vaults.copyInto({ vault: 'old', into: 'new' }));
    expect(told.at(-1)).toMatchObject({ done: true, points: 4, copied: 4, problems: [] });
    expect(await names()).toEqual(before);
    expect((await openFolderWithOldVersion(path)).name).toBe('vault');
    expect((await app.client.points.list({})).points.map(({ vaultName }) => vaultName)).toEqual(
      Array.from({ length: 4 }, () => 'new'),
    );
    await app.client.vaults.remove({ vault: 'old' });
    expect(await runJob(app, app.client.verify.start({ instance: 'shop' }))).toMatchObject({
      state: 'completed',
      result: { proof: 'readable', rows: 20 },
    });
    await using later = await openTestApp();
    const added = await addBlobVault(later, container, 'shared');
    expect(added).toMatchObject({ importedInstances: 2, problems: [] });
  });
});

it('a vault of format 2 is refused by the version before, which reads its own', async () => {
  expect((await openFolderWithOldVersion(path)).name).toBe('vault');
  const folder = join(app.folder, 'new');
  const storage = await FolderStorage.open(folder, { create: true });
  const identity = { id: VaultId.parse('vault-0001'), name: 'new', createdAt: new Date(0) };
  expect((await Vault.create(storage, identity)).format).toBe(2);
  await expect(openFolderWithOldVersion(folder)).rejects.toMatchObject({
    code: 'UserErrorVaultFormat',
    message: `vault.json in ${folder} has format 2; this pgkeep knows up to 1.`,
    remedy: 'Open the vault with a newer pgkeep.',
  });
  await rm(folder, { recursive: true });
  expect(JSON.parse(await readFile(join(path, 'vault.json'), 'utf8'))).toMatchObject({ format: 1 });
});
