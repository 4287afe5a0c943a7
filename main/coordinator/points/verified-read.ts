import { createHash } from 'node:crypto';
import type { Segment } from '../../../shared/points/manifest.ts';
import { PgkeepError } from '../../core/errors.ts';

/** Reads a piece of a stored archive. */
export type ReadRange = (
  range: { offset: number; length: number },
  signal: AbortSignal,
) => AsyncIterable<Uint8Array>;

/** Neighbouring segments that are read with one request. */
export function joinNeighbours(segments: readonly Segment[]): Segment[][] {
  const runs: Segment[][] = [];
  let end = -1;
  for (const segment of segments) {
    if (segment.offset === end) runs.at(-1)?.push(segment);
    else runs.push([segment]);
    end = segment.offset + segment.length;
  }
  return runs;
}

/** A piece of a segment; with its last one comes what is wrong with the segment, null where nothing is. */
interface CheckedPiece {
  readonly bytes: Uint8Array;
  readonly segment: Segment;
  readonly wrong?: string | null;
}

/** Reads segments and checks each one's sha256 as it passes; goes on past damage. */
async function* readChecked(
  read: ReadRange,
  segments: readonly Segment[],
  signal: AbortSignal,
): AsyncGenerator<CheckedPiece> {
  for (const run of joinNeighbours(segments)) {
    const first = run[0];
    if (first === undefined) continue;
    const length = run.reduce((sum, segment) => sum + segment.length, 0);
    let index = 0;
    let left = first.length;
    let hash = createHash('sha256');
    for await (const piece of read({ offset: first.offset, length }, signal)) {
      signal.throwIfAborted();
      let rest = piece;
      while (rest.length > 0) {
        const segment = run[index];
        if (segment === undefined) throw corrupt(first, 'more bytes than asked for');
        const bytes = rest.subarray(0, left);
        rest = rest.subarray(bytes.length);
        left -= bytes.length;
        hash.update(bytes);
        if (left > 0) {
          yield { bytes, segment };
          continue;
        }
        yield { bytes, segment, wrong: hash.digest('hex') === segment.sha256 ? null : 'its sha256 is wrong' };
        index += 1;
        left = run[index]?.length ?? 0;
        hash = createHash('sha256');
      }
    }
    for (const segment of run.slice(index)) {
      yield { bytes: new Uint8Array(), segment, wrong: 'the file is too short' };
    }
  }
}

/**
 * Reads segments of an archive and checks each one's sha256 as it passes. The last piece of a segment is
 * held back until its checksum is known to be right, so pg_restore never sees the end of a table whose
 * bytes are wrong. Throws UserErrorArchiveCorrupt.
 */
export async function* readVerified(
  read: ReadRange,
  segments: readonly Segment[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const { bytes, segment, wrong } of readChecked(read, segments, signal)) {
    if (typeof wrong === 'string') throw corrupt(segment, wrong);
    yield bytes;
  }
}

/** The segments whose bytes are not those that were stored. Keeps no bytes; throws only what the storage throws. */
export async function findDamaged(
  read: ReadRange,
  segments: readonly Segment[],
  signal: AbortSignal,
  onBytes: (length: number) => void = () => {},
): Promise<Segment[]> {
  const damaged: Segment[] = [];
  for (const run of joinNeighbours(segments)) {
    const found = await damagedIn(read, run, signal, onBytes);
    damaged.push(...found);
  }
  return damaged;
}

/** A file that ends too early refuses the whole range: then each segment is read for itself. */
async function damagedIn(
  read: ReadRange,
  run: readonly Segment[],
  signal: AbortSignal,
  onBytes: (length: number) => void,
): Promise<Segment[]> {
  const damaged: Segment[] = [];
  let seen = 0;
  try {
    for await (const { bytes, segment, wrong } of readChecked(read, run, signal)) {
      seen += bytes.length;
      onBytes(bytes.length);
      if (typeof wrong === 'string') damaged.push(segment);
    }
    return damaged;
  } catch (error) {
    if (!(error instanceof PgkeepError) || error.code !== 'UserErrorArchiveCorrupt') throw error;
    if (run.length === 1) return [...run];
    onBytes(-seen);
    const each: Segment[] = [];
    for (const segment of run) each.push(...(await damagedIn(read, [segment], signal, onBytes)));
    return each;
  }
}

function corrupt(segment: Segment, why: string): PgkeepError {
  const what = segment.dumpId === undefined ? 'the head' : `the data of entry ${segment.dumpId}`;
  return new PgkeepError(
    'UserErrorArchiveCorrupt',
    `The archive in the vault is not what was backed up: ${what} at byte ${segment.offset}: ${why}.`,
    segment.dumpId === undefined
      ? {}
      : {
          remedy:
            'Restore another recovery point, or this one without what is damaged: then only the rows of this table are missing.',
          steps: [{ do: 'skip-damaged' }],
        },
  );
}
