import { link, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { abandoned, removeAbandoned } from '../../../main/vault/points/abandoned.ts';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { pointPrefix } from '../../../main/vault/layout.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { PointId, VaultId } from '../../../shared/ids.ts';
import {
  sampleInstance,
  sampleInstanceId,
  sampleManifest,
  samplePointId,
} from '../../support/sample-manifest.ts';

const day = 24 * 60 * 60 * 1000;
const old = PointId.parse('point-20250101t000000-0000000a');
const nobody = () => false;

let folder: string;
let vault: Vault;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-abandoned-'));
  const identity = { id: VaultId.parse('vault-1234'), name: 'vault', createdAt: new Date() };
  vault = await Vault.create(await FolderStorage.open(folder), identity);
  await vault.writeInstance(sampleInstance());
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A file in the vault that last changed so many days ago. */
async function place(name: string, content: string, ageDays: number): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  const at = new Date(Date.now() - ageDays * day);
  await utimes(path, at, at);
}

const inPoint = (point: PointId, name: string) => `${pointPrefix(sampleInstanceId, point)}${name}`;
const names = async (claimed = nobody) =>
  (await Array.fromAsync(abandoned(vault, claimed))).map(({ name }) => name);

describe('abandoned in a vault', () => {
  it('is the folder of a point without a manifest, when nothing in it changed for seven days', async () => {
    await place(inPoint(old, 'archive.pgdump.part'), 'x'.repeat(100), 8);
    await place(inPoint(old, 'globals.sql'), 'y'.repeat(10), 9);
    const [item, ...more] = await Array.fromAsync(abandoned(vault, nobody));
    expect(more).toEqual([]);
    expect(item).toMatchObject({ kind: 'point', name: pointPrefix(sampleInstanceId, old), bytes: 110 });
  });

  it('is not what another workstation may be writing now: one young file keeps the whole folder', async () => {
    await place(inPoint(old, 'archive.pgdump.part'), 'x', 6.9);
    await place(inPoint(old, 'globals.sql'), 'y', 30);
    expect(await names()).toEqual([]);
    await place(inPoint(old, 'archive.pgdump.part'), 'x', 7.1);
    expect(await names()).toEqual([pointPrefix(sampleInstanceId, old)]);
  });

  it('is not what a job that is known here is at work on or will clean', async () => {
    await place(inPoint(old, 'archive.pgdump.part'), 'x', 30);
    expect(await names(() => true)).toEqual([]);
    expect(await names()).toEqual([pointPrefix(sampleInstanceId, old)]);
  });

  it('is a file on its way beside finished ones, in a point and elsewhere, and no file of them', async () => {
    await place(
      inPoint(samplePointId, 'manifest.json'),
      JSON.stringify(sampleManifest('archive', 'globals')),
      30,
    );
    await place(inPoint(samplePointId, '.0123456789abcdef.tmp'), 'x', 30);
    await place(inPoint(samplePointId, 'archive.pgdump'), 'x', 30);
    await link(
      join(folder, inPoint(samplePointId, 'archive.pgdump')),
      join(folder, inPoint(samplePointId, 'archive.pgdump.part')),
    );
    await place('jobs/2026-01/.00000000000000ff.tmp', 'x', 30);
    await place('jobs/2026-01/.fedcba9876543210.tmp', 'young', 1);
    await place('jobs/2026-01/.hidden', 'not ours', 30);
    await place('.Trash-1000/files/.0123456789abcdef.tmp', 'not ours', 30);
    expect((await names()).toSorted()).toEqual([
      inPoint(samplePointId, '.0123456789abcdef.tmp'),
      inPoint(samplePointId, 'archive.pgdump.part'),
      'jobs/2026-01/.00000000000000ff.tmp',
    ]);
  });

  it('is removed as it was listed; what changed since, and every recovery point, stays', async () => {
    await place(
      inPoint(samplePointId, 'manifest.json'),
      JSON.stringify(sampleManifest('archive', 'globals')),
      30,
    );
    await place(inPoint(samplePointId, '.0123456789abcdef.tmp'), 'x', 30);
    await place(inPoint(old, 'archive.pgdump.part'), 'x', 30);
    const changed = PointId.parse('point-20250101t000000-0000000b');
    await place(inPoint(changed, 'archive.pgdump.part'), 'x', 30);
    const seen = await Array.fromAsync(abandoned(vault, nobody));
    expect(seen).toHaveLength(3);
    await place(inPoint(changed, 'archive.pgdump.part'), 'more', 20);
    const removed = await removeAbandoned(vault, nobody, seen);
    expect(removed.map(({ name }) => name).toSorted()).toEqual([
      pointPrefix(sampleInstanceId, old),
      inPoint(samplePointId, '.0123456789abcdef.tmp'),
    ]);
    expect((await readdir(join(folder, 'instances', sampleInstanceId))).toSorted()).toEqual(
      ['record', changed, samplePointId].toSorted(),
    );
    expect(await readdir(join(folder, pointPrefix(sampleInstanceId, samplePointId)))).toEqual([
      'manifest.json',
    ]);
    expect(await removeAbandoned(vault, nobody, [{ name: 'vault.json', changedAt: '' }])).toEqual([]);
  });

  it('is what a look at access left seven days ago, and not what one has there now', async () => {
    await place('access-checks/check-20260101t000000-0000000a', 'x', 8);
    await place('access-checks/check-20260101t000000-0000000b', 'x', 6);
    const seen = await Array.fromAsync(abandoned(vault, nobody));
    expect(seen).toMatchObject([{ kind: 'file', name: 'access-checks/check-20260101t000000-0000000a' }]);
    expect(await removeAbandoned(vault, nobody, seen)).toStrictEqual(seen);
    expect(await readdir(join(folder, 'access-checks'))).toStrictEqual(['check-20260101t000000-0000000b']);
  });

  it('leaves nothing of its own in the vault when it only looks', async () => {
    const before = await readdir(folder);
    expect(await names()).toEqual([]);
    expect(await readdir(folder)).toEqual(before);
  });
});

describe('a recovery point whose run was killed between the two names of a file', () => {
  it('loses the name for writing when its run is cleaned, and nothing else', async () => {
    await place(
      inPoint(samplePointId, 'manifest.json'),
      JSON.stringify(sampleManifest('archive', 'globals')),
      0,
    );
    await place(inPoint(samplePointId, '.0123456789abcdef.tmp'), 'x', 0);
    expect(await vault.abandonPoint(sampleInstanceId, samplePointId)).toBe(false);
    expect(await readdir(join(folder, pointPrefix(sampleInstanceId, samplePointId)))).toEqual([
      'manifest.json',
    ]);
  });
});
