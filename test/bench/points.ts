import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Manifest } from '../../shared/points/manifest.ts';

/** The archive of a folder vault that holds one recovery point. */
export async function findArchive(vaultFolder: string): Promise<{ path: string; size: number }> {
  const files = await readdir(vaultFolder, { recursive: true });
  const [found, second] = files.filter((file) => file.endsWith('archive.pgdump'));
  if (found === undefined || second !== undefined) throw new Error('one recovery point was expected');
  const path = join(vaultFolder, found);
  return { path, size: (await stat(path)).size };
}

/** The uncompressed bytes that its manifest tells; undefined where rows were not counted. */
export async function rawBytesOf(vaultFolder: string): Promise<number | undefined> {
  const { path } = await findArchive(vaultFolder);
  const manifest = JSON.parse(await readFile(join(dirname(path), 'manifest.json'), 'utf8')) as Manifest;
  return manifest.rawBytes;
}

/** Removes the recovery point, so that the next run finds as much free space as the one before. */
export async function removePoint(vaultFolder: string): Promise<void> {
  const { path } = await findArchive(vaultFolder);
  await rm(dirname(path), { recursive: true });
}
