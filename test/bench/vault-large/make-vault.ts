import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { InstanceId, PointId, VaultId } from '../../../shared/ids.ts';
import { shortManifest } from '../../../shared/points/short-manifest.ts';
import { sampleInstance, sampleManifest } from '../../support/sample-manifest.ts';

export interface VaultSize {
  readonly instances: number;
  readonly points: number;
  /** Of the smallest archive, in bytes; the others are somewhat larger. */
  readonly archiveBytes: number;
}

/** One instance has as many of the points as a backup an hour makes in a year. */
const mostOfOne = 10_000;

/** So many archives are there, each of a size of its own, to which all points link. */
const archiveCount = 32;

const newestCompleted = Date.parse('2026-11-28T23:00:00.000Z');
const dayMs = 24 * 60 * 60_000;

/**
 * Writes a vault into a folder, as fast as that goes: each manifest as a backup writes it, all other files of points
 * once, with links to them. The first instance has as many points as one may have, up to a twentieth of all; the others
 * have as many as one another.
 */
export async function makeVault(folder: string, size: VaultSize): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const storage = await FolderStorage.open(folder);
  const identity = { id: VaultId.parse('vault-large'), name: 'large', createdAt: new Date(newestCompleted) };
  const vault = await Vault.create(storage, identity);
  const shared = makeShared(join(folder, '.shared'), size.archiveBytes);
  const first = Math.min(mostOfOne, Math.ceil(size.points / 20));
  const others = Math.floor((size.points - first) / Math.max(1, size.instances - 1));
  for (let index = 0; index < size.instances; index += 1) {
    const id = InstanceId.parse(`inst-20160101t000000-${hex(index)}`);
    await vault.writeInstance({ ...sampleInstance(id), name: `database ${index}`, database: `db_${index}` });
    const count = size.instances === 1 ? size.points : index === 0 ? first : others;
    writePoints(join(folder, 'instances', id), { instanceId: id, index, count, shared });
  }
}

const hex = (number: number) => number.toString(16).padStart(8, '0');

interface SharedFiles {
  readonly archives: readonly { readonly path: string; readonly size: number }[];
  readonly globals: string;
  readonly contents: string;
}

/** The files that all points share: archives with nothing on the disk, and short lists. */
function makeShared(folder: string, archiveBytes: number): SharedFiles {
  mkdirSync(folder);
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const archives = Array.from({ length: archiveCount }, (_, index) => {
    const size = archiveBytes + index;
    const path = write(`archive-${index}`, '');
    truncateSync(path, size);
    return { path, size };
  });
  return { archives, globals: write('globals', '--\n'), contents: write('contents', '{}\n') };
}

function writePoints(
  folder: string,
  of: {
    readonly instanceId: InstanceId;
    readonly index: number;
    readonly count: number;
    readonly shared: SharedFiles;
  },
): void {
  const { instanceId, index, count, shared } = of;
  const sample = shortManifest(sampleManifest('archive', '--\n'));
  const contents = { length: 3, sha256: createHash('sha256').update('{}\n').digest('hex') };
  const everyMs = count > 4_000 ? dayMs / 24 : dayMs;
  for (let age = 0; age < count; age += 1) {
    const completed = new Date(newestCompleted - age * everyMs - index * 1_000);
    const stamp = completed.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase();
    const pointId = PointId.parse(`point-${stamp}-${hex(index)}`);
    const archive = shared.archives[(age + index) % archiveCount];
    if (archive === undefined) throw new Error('there are archives');
    const manifest = {
      ...sample,
      format: 2,
      pointId,
      instanceId,
      startedAt: new Date(completed.getTime() - 60_000).toISOString(),
      completedAt: completed.toISOString(),
      database: { ...sample.database, name: `db_${index}` },
      archive: { ...sample.archive, size: archive.size },
      counts: { ...sample.counts, tables: 120, rows: 4_000_000 },
      contents,
    };
    const point = join(folder, pointId);
    mkdirSync(point, { recursive: true });
    writeFileSync(join(point, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    linkSync(archive.path, join(point, 'archive.pgdump'));
    linkSync(shared.globals, join(point, 'globals.sql'));
    linkSync(shared.contents, join(point, 'contents.json'));
  }
}
