import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootOf } from '../../../main/postgres/archive/format/intake.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import { readPoint, writePoint } from '../vault-documents.ts';

/**
 * Changes bytes of a stored archive, as many as there were, and every checksum of its manifest with them: what
 * comes out is whole to whoever goes by checksums. `point` is the recovery point's folder.
 */
export async function forgeArchive(
  point: string,
  change: (archive: Buffer, manifest: Manifest) => void,
): Promise<void> {
  const archiveFile = join(point, 'archive.pgdump');
  const archive = await readFile(archiveFile);
  const manifest = await readPoint(point);
  change(archive, manifest);
  const digests = manifest.archive.segments.map((segment) => {
    const { offset, length } = segment;
    const digest = createHash('sha256')
      .update(archive.subarray(offset, offset + length))
      .digest();
    segment.sha256 = digest.toString('hex');
    return digest;
  });
  manifest.archive.sha256 = rootOf(digests);
  await writeFile(archiveFile, archive);
  await writePoint(point, manifest);
}
