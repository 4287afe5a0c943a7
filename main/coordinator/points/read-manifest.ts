import type { Manifest } from '../../../shared/points/manifest.ts';
import type { PointSignature } from '../../../shared/keys.ts';
import { PgkeepError } from '../../core/errors.ts';
import { headProblems, manifestProblems } from '../../postgres/archive/verify/agreement.ts';
import { maxHeadLength, parseHead } from '../../postgres/archive/format/head.ts';
import { corrupt } from '../../postgres/archive/format/problems.ts';
import type { ArchiveHead } from '../../postgres/archive/format/types.ts';
import { refuseWrongSignature } from '../keys/signature-words.ts';
import type { OpenPoint } from './point-handle.ts';
import { readVerified } from './verified-read.ts';

/** A manifest that does not contradict itself, and whose signature is not wrong. */
export interface CheckedManifest {
  readonly manifest: Manifest;
  readonly signature: PointSignature;
}

/**
 * The manifest of a point from which something is to be read, once its signature is known not to be wrong and it not
 * to contradict itself: every flow but `verify`, which tells what is wrong, begins here. Throws
 * UserErrorWrongSignature and UserErrorArchiveCorrupt.
 */
export async function readCheckedManifest(point: OpenPoint): Promise<CheckedManifest> {
  const { manifest, signature } = await point.readVouched();
  refuseWrongSignature(signature.result);
  refuse('The manifest of the recovery point contradicts itself', manifestProblems(manifest));
  return { manifest, signature: signature.result };
}

/**
 * Header and table of contents of a point's archive, whose sha256 is the manifest's and which name the same data
 * at the same places. Of the rest of the archive nothing is read: whoever restores checks each range
 * that it reads against its segment. Throws UserErrorArchiveCorrupt.
 */
export async function readCheckedHead(
  point: OpenPoint,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<ArchiveHead> {
  const first = manifest.archive.segments[0];
  if (first === undefined) throw new Error('a manifest has at least one segment');
  if (first.length > maxHeadLength)
    throw corrupt('its table of contents is far larger than pg_dump writes it');
  const pieces: Uint8Array[] = [];
  for await (const piece of readVerified(point.readArchive, [first], signal)) pieces.push(piece);
  const { head, length } = parseHead(Buffer.concat(pieces));
  refuse('The archive in the vault is not what was backed up', headProblems(head, length, manifest));
  return head;
}

function refuse(what: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new PgkeepError('UserErrorArchiveCorrupt', `${what}: ${problems[0]}.`, {
    details: problems.join('\n'),
    remedy:
      'Restore another recovery point, and find out what changed the files. Where only the manifest was changed, stock pg_restore still reads archive.pgdump in the vault.',
  });
}
