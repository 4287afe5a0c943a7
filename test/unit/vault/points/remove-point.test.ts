import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PointId, VaultId } from '../../../../shared/ids.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { removeInstance } from '../../../../main/vault/points/remove-instance.ts';
import { removePoint } from '../../../../main/vault/points/remove-point.ts';
import { ObjectProtected } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sampleInstance, sampleInstanceId, samplePointId } from '../../../support/sample-manifest.ts';

const other = PointId.parse('point-20260103t000000-0a1b2c3d');
const unfinished = PointId.parse('point-20260104t000000-0a1b2c3d');
const inPoint = (point: PointId, name: string) => `instances/${sampleInstanceId}/${point}/${name}`;
const recordOf = `instances/${sampleInstanceId}/record/00000001.json`;
const gone = new Error('the storage is gone');

let folder: string;
let storage: FolderStorage;
let vault: Vault;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-remove-'));
  storage = await FolderStorage.open(folder);
  const identity = { id: VaultId.parse('vault-1234'), name: 'vault', createdAt: new Date(0) };
  vault = await Vault.create(storage, identity);
  await vault.writeInstance(sampleInstance());
  for (const point of [samplePointId, other]) {
    await storage.write(inPoint(point, 'archive.pgdump'), Buffer.from('0123456789'));
    await storage.write(inPoint(point, 'globals.sql'), Buffer.from('01234'));
    await storage.write(inPoint(point, 'manifest.json'), Buffer.from('{}'));
  }
});
afterEach(() => rm(folder, { recursive: true }));

const names = async () => (await Array.fromAsync(storage.list(''), ({ name }) => name)).toSorted();
/** The vault in a storage that goes away when more than one file is to be removed at once. */
const goingAway = () => Vault.open(replacedStorage(storage, { removeOnly: () => Promise.reject(gone) }));

describe('a recovery point that is removed', () => {
  it('is gone from the first moment on, whenever the storage goes away', async () => {
    await expect(removePoint(await goingAway(), sampleInstanceId, samplePointId)).rejects.toBe(gone);
    expect(await Array.fromAsync(vault.pointIds(sampleInstanceId))).toEqual([other]);
    expect(await names()).toContain(inPoint(samplePointId, 'archive.pgdump'));
    expect(await vault.abandonPoint(sampleInstanceId, samplePointId)).toBe(true);
    expect((await names()).filter((name) => name.includes(samplePointId))).toEqual([]);
  });

  it('is told to go when the last of what the place protects does', async () => {
    await storage.write(inPoint(samplePointId, 'hold/00000001.json'), Buffer.from('{}'));
    const place = replacedStorage(storage, {
      removeOnly: (prefix) => {
        const until = new Date(prefix.endsWith('/hold/') ? '2027-02-01' : '2027-01-01');
        return Promise.reject(new ObjectProtected(`${prefix} is protected.`, { until }));
      },
    });
    const removed = await removePoint(await Vault.open(place), sampleInstanceId, samplePointId);
    expect(removed.rest).toMatchObject({ until: new Date('2027-02-01') });
  });

  it('takes the folder of a record along in which nothing could be written', async () => {
    await mkdir(join(folder, inPoint(samplePointId, 'hold')));
    expect(await removePoint(vault, sampleInstanceId, samplePointId)).toEqual({ bytes: 17, left: [] });
    expect(await readdir(join(folder, 'instances', sampleInstanceId))).not.toContain(samplePointId);
    await mkdir(join(folder, inPoint(other, 'hold/mine')), { recursive: true });
    expect((await removePoint(vault, sampleInstanceId, other)).left).toEqual([inPoint(other, 'hold')]);
    expect(await readdir(join(folder, inPoint(other, 'hold')))).toEqual(['mine']);
  });

  it('gives back its bytes, and leaves what is not ours', async () => {
    await storage.write(inPoint(samplePointId, 'notes.txt'), Buffer.from('of somebody'));
    expect(await removePoint(vault, sampleInstanceId, samplePointId)).toEqual({
      bytes: 17,
      left: [inPoint(samplePointId, 'notes.txt')],
    });
    expect((await names()).filter((name) => name.includes(samplePointId))).toEqual([
      inPoint(samplePointId, 'notes.txt'),
    ]);
    expect(await Array.fromAsync(vault.pointIds(sampleInstanceId))).toEqual([other]);
  });
});

describe('an instance that is removed', () => {
  it('has no point any more from the first moment on, and can be found to be finished', async () => {
    await expect(removeInstance(await goingAway(), sampleInstanceId)).rejects.toBe(gone);
    expect(await Array.fromAsync(vault.pointIds(sampleInstanceId))).toEqual([]);
    expect(await vault.readInstance(sampleInstanceId)).toMatchObject({ id: sampleInstanceId });
    expect(await removeInstance(vault, sampleInstanceId)).toMatchObject({ points: 0, left: [] });
    expect(await names()).toEqual(['vault.json']);
  });

  it('keeps its record until all of its points are gone', async () => {
    const lastPoint = await Vault.open(
      replacedStorage(storage, {
        removeOnly: (prefix, files) =>
          prefix.includes(other) ? Promise.reject(gone) : storage.removeOnly(prefix, files),
      }),
    );
    await expect(removeInstance(lastPoint, sampleInstanceId)).rejects.toBe(gone);
    expect(await names()).toEqual([
      inPoint(other, 'archive.pgdump'),
      inPoint(other, 'globals.sql'),
      recordOf,
      'vault.json',
    ]);
  });

  it('counts its points and bytes, takes unfinished ones along, and leaves what is not ours', async () => {
    await storage.write(inPoint(unfinished, 'globals.sql'), Buffer.from('012'));
    await storage.write(inPoint(other, 'notes.txt'), Buffer.from('of somebody'));
    await storage.write(`instances/${sampleInstanceId}/readme.txt`, Buffer.from('of somebody'));
    const record = (await storage.stat(recordOf))?.size ?? 0;
    const removed = await removeInstance(vault, sampleInstanceId);
    expect(removed).toMatchObject({ points: 2, bytes: 2 * 17 + 3 + record });
    expect(removed.left.toSorted()).toEqual([
      `instances/${sampleInstanceId}/${other}`,
      `instances/${sampleInstanceId}/readme.txt`,
    ]);
    expect(await names()).toEqual([
      inPoint(other, 'notes.txt'),
      `instances/${sampleInstanceId}/readme.txt`,
      'vault.json',
    ]);
  });
});
