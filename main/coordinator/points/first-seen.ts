import type { CachedPoint } from '../../store/tables/points.ts';
import { isAhead } from './age.ts';

/**
 * Whether this machine's clock is rather behind than another one was ahead: several points, and all of them come from
 * the future, as after a start without a battery and before the network has told the time.
 */
export function isClockBehind(points: readonly Pick<CachedPoint, 'completedAt'>[], now: Date): boolean {
  return points.length > 1 && points.every((point) => isAhead(point, now));
}

/**
 * When a point was first seen by this machine. A time that lies in the future was a clock's that was ahead, and is
 * corrected as soon as the clock is right, so that the point ages; but not while this clock may be behind, which would
 * make every point look years old for ever.
 */
export function firstSeen(
  { completedAt }: Pick<CachedPoint, 'completedAt'>,
  seen: string | undefined,
  now: Date,
  isBehind: boolean,
): string {
  if (isBehind) return seen ?? completedAt;
  return seen === undefined || Date.parse(seen) > now.getTime() ? now.toISOString() : seen;
}

/**
 * The points that this machine knows while it makes another one, and that it saw first in the future by a clock that was
 * ahead: they came before that one, whatever their dates. Each with a time at which it was there already.
 */
export function seenBefore(
  known: readonly CachedPoint[],
  made: { readonly startedAt: string; readonly completedAt: string },
): CachedPoint[] {
  const completed = new Date(made.completedAt);
  if (isClockBehind(known, completed)) return [];
  return known
    .filter(({ firstSeenAt }) => firstSeenAt !== undefined && Date.parse(firstSeenAt) > completed.getTime())
    .map((point) => ({ ...point, firstSeenAt: made.startedAt }));
}
