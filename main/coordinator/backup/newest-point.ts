import type { CachedPoint } from '../../store/tables/points.ts';

/** The recovery point that was completed last. */
export function newestOf(points: readonly CachedPoint[]): CachedPoint | undefined {
  let newest: CachedPoint | undefined;
  for (const point of points) {
    if (newest === undefined || point.completedAt > newest.completedAt) newest = point;
  }
  return newest;
}
