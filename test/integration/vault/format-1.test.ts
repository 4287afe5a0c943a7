import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VaultId } from '../../../shared/ids.ts';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../support/apps/app.ts';
import { makeDatabase, queryRows } from '../../support/databases/test-databases.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const fixture = join(import.meta.dirname, '../../fixtures/format-1');
const server = () => sharedServer(17);

/** What the version before format 2 did with a vault; its bundle has no types. */
interface OldReader {
  readonly FolderStorage: { open(path: string): Promise<unknown> };
  readonly Vault: { open(storage: unknown): Promise<OldVault> };
}
interface OldVault {
  readonly name: string;
  instances(): AsyncIterable<{ readonly instanceId: string; readonly record?: { readonly name: string } }>;
  points(instanceId: string): AsyncIterable<{ readonly pointId: string; readonly problem?: string }>;
}

async function openAsBefore(folder: string): Promise<OldVault> {
  const old = (await import(join(fixture, 'reader.mjs'))) as OldReader;
  return await old.Vault.open(await old.FolderStorage.open(folder));
}

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
    const old = await openAsBefore(path);
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

it('a vault of format 2 is refused by the version before, which reads its own', async () => {
  expect((await openAsBefore(path)).name).toBe('vault');
  const folder = join(app.folder, 'new');
  const storage = await FolderStorage.open(folder, { create: true });
  const identity = { id: VaultId.parse('vault-0001'), name: 'new', createdAt: new Date(0) };
  expect((await Vault.create(storage, identity)).format).toBe(2);
  await expect(openAsBefore(folder)).rejects.toMatchObject({
    code: 'UserErrorVaultFormat',
    message: `vault.json in ${folder} has format 2; this pgkeep knows up to 1.`,
    remedy: 'Open the vault with a newer pgkeep.',
  });
  await rm(folder, { recursive: true });
  expect(JSON.parse(await readFile(join(path, 'vault.json'), 'utf8'))).toMatchObject({ format: 1 });
});
