import type { CachedPoint } from '../../store/tables/points.ts';

/**
 * About how many bytes the archive of a backup will have: as many as that of the newest recovery point, where it
 * was compressed alike. The size of the database says nothing of it: pg_database_size counts indexes and free
 * space, which pg_dump leaves out, and knows nothing of compression. So nobody knows before the second backup.
 */
export function expectedSize(points: readonly CachedPoint[], algorithm: string): number | undefined {
  let newest: CachedPoint | undefined;
  for (const point of points) {
    if (newest === undefined || point.completedAt > newest.completedAt) newest = point;
  }
  return newest?.compression === algorithm ? newest.size : undefined;
}
