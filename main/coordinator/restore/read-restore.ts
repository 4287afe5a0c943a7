import type { PointSignature } from '../../../shared/keys.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import type { OpenPoint } from '../points/point-handle.ts';
import { readCheckedManifest } from '../points/read-manifest.ts';
import type { DatabaseRestore } from './find-restore.ts';
import { readSelected, type SelectedArchive } from './selected-archive.ts';

/** A restore whose manifest and archive's head were read. */
export interface ReadRestore extends DatabaseRestore {
  readonly manifest: Manifest;
  readonly signature: PointSignature;
  readonly archive: SelectedArchive;
}

/** `opened` is the point of `restore`. Throws what keeps it from being read, or from being restored like this. */
export async function readRestore(
  restore: DatabaseRestore,
  opened: OpenPoint,
  signal: AbortSignal,
): Promise<ReadRestore> {
  const { manifest, signature } = await readCheckedManifest(opened);
  const archive = await readSelected(opened, manifest, restore.options, signal);
  return { ...restore, manifest, signature, archive };
}
