import { createHash } from 'node:crypto';
import type { Segment } from '../../shared/manifest.ts';
import { PgkeepError } from '../core/errors.ts';

type ReadRange = (
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
        const part = rest.subarray(0, left);
        rest = rest.subarray(part.length);
        left -= part.length;
        hash.update(part);
        if (left === 0) {
          if (hash.digest('hex') !== segment.sha256) throw corrupt(segment, 'its sha256 is wrong');
          index += 1;
          left = run[index]?.length ?? 0;
          hash = createHash('sha256');
        }
        yield part;
      }
    }
    if (index !== run.length) throw corrupt(run[index] ?? first, 'the file is too short');
  }
}

function corrupt(segment: Segment, why: string): PgkeepError {
  const what = segment.dumpId === undefined ? 'the head' : `the data of entry ${segment.dumpId}`;
  return new PgkeepError(
    'UserErrorArchiveCorrupt',
    `The archive in the vault is not what was backed up: ${what} at byte ${segment.offset}: ${why}.`,
  );
}
