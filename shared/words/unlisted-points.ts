import type { UnlistedPoints } from '../instances/overview.ts';
import { countOf } from './counts.ts';
import { formatSize } from './sizes.ts';

/**
 * "2 recovery points (3 MB)", as what would be deleted of an instance, with what lies there besides: a point that lost its
 * manifest may be put right from a copy of the vault, and goes with the others.
 */
export function allPointsWords({
  points,
  bytes,
  unlisted,
}: {
  readonly points: number;
  readonly bytes: number;
  readonly unlisted: UnlistedPoints;
}): string {
  const listed = `${countOf(points, 'recovery point')} (${formatSize(bytes)})`;
  if (unlisted.points === 0) return listed;
  const size = unlisted.bytes === 0 ? '' : ` (${formatSize(unlisted.bytes)})`;
  return `${listed} and, besides, ${countOf(unlisted.points, 'recovery point')} whose manifest is lost or cannot be read${size}`;
}
