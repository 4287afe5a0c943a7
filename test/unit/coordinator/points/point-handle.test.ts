import { rm, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PointHandle } from '../../../../main/coordinator/points/point-handle.ts';
import { addVault } from '../../../../main/coordinator/vaults/add-vault.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { InstanceId, PointId } from '../../../../shared/ids.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { sampleManifest } from '../../../support/sample-manifest.ts';
import { instance, server } from '../../../support/store-records.ts';

const ids = {
  instanceId: InstanceId.parse('inst-one'),
  pointId: PointId.parse('point-20260101t000000-aaaaaaaa'),
};
const manifest = sampleManifest('archive', '--', ids);
const deleted = { code: 'UserErrorNotFound', message: expect.stringContaining('was deleted') as string };
const damage = new PgkeepError('UserErrorArchiveCorrupt', 'its sha256 is wrong');

let engine: TestEngine;
let point: PointHandle;
let folder: string;
beforeEach(async () => {
  engine = await openEngine();
  engine.store.servers.insert(server());
  const path = join(engine.folder, 'one');
  const vault = await addVault(engine, { name: 'one', location: { kind: 'folder', path } });
  const found = instance('inst-one', 'one', { vaultId: vault.id });
  engine.store.instances.insert(found);
  const prefix = `instances/${ids.instanceId}/${ids.pointId}`;
  folder = join(path, prefix);
  const storage = await FolderStorage.open(path);
  await storage.write(`${prefix}/manifest.json`, Buffer.from(JSON.stringify(manifest)));
  await storage.write(`${prefix}/globals.sql`, Buffer.from('--'));
  await storage.write(`${prefix}/archive.pgdump`, Buffer.from('archive'));
  const [summary] = engine.store.instances.list();
  if (summary === undefined) throw new Error('no instance');
  point = new PointHandle(engine, { instance: summary, vault, pointId: ids.pointId });
});
afterEach(() => engine[Symbol.asyncDispose]());

const remove = () => rm(folder, { recursive: true });

it('a point is read through its handle alone', async () => {
  await using opened = await point.open();
  expect(await opened.readManifest()).toMatchObject(ids);
  expect(await opened.readGlobalsFile()).toBe('--');
  expect(await opened.archiveSize()).toBe(7);
  const pieces = opened.readArchive({ offset: 1, length: 3 }, new AbortController().signal);
  expect(Buffer.concat(await Array.fromAsync(pieces)).toString()).toBe('rch');
  await expect(opened.expectInPlace()).resolves.toBeUndefined();
  await remove();
  await expect(opened.expectInPlace()).rejects.toMatchObject(deleted);
  expect(await opened.archiveSize()).toBeUndefined();
});

it('damage is told as a deletion where the point is gone, and as damage where it is there', async () => {
  const read = () => point.read(() => Promise.reject(damage));
  await expect(read()).rejects.toBe(damage);
  await remove();
  await expect(read()).rejects.toMatchObject(deleted);
});

it('a verdict of damage does not count for a point that is gone', async () => {
  const verdict = () =>
    point.explainDeletion(
      () => Promise.resolve({ error: damage }),
      ({ error }) => error,
    );
  expect(await verdict()).toEqual({ error: damage });
  await remove();
  await expect(verdict()).rejects.toMatchObject(deleted);
});

it('what is about something else stays the error, though the point is gone by now', async () => {
  await remove();
  const others = [
    new PgkeepError('UserErrorRolesMissing', 'a role is missing'),
    new PgkeepError('UserErrorVaultNotAccessible', 'gone'),
    new Error('a defect'),
  ];
  for (const other of others) {
    await expect(point.explainDeletion(() => Promise.reject(other))).rejects.toBe(other);
    const result = { error: other };
    expect(
      await point.explainDeletion(
        () => Promise.resolve(result),
        ({ error }) => error,
      ),
    ).toBe(result);
  }
  for (const code of ['UserErrorVaultFormat', 'UserErrorNotFound'] as const)
    await expect(point.read(() => Promise.reject(new PgkeepError(code, 'x')))).rejects.toMatchObject(deleted);
});

it('what was thrown stays the error where the vault cannot be asked, or is about something else', async () => {
  await rename(join(engine.folder, 'one'), join(engine.folder, 'unmounted'));
  await expect(point.explainDeletion(() => Promise.reject(damage))).rejects.toBe(damage);
  const refused = new PgkeepError('UserErrorRolesMissing', 'a role is missing');
  await expect(point.explainDeletion(() => Promise.reject(refused))).rejects.toBe(refused);
});
