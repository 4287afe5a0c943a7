import type { CachedPoint } from '../../store/tables/points.ts';
import { newestOf } from './newest-point.ts';

/**
 * About how many bytes the archive of a backup will have: as many as that of the newest recovery point, where it
 * was compressed alike. The size of the database says nothing of it: pg_database_size counts indexes and free
 * space, which pg_dump leaves out, and knows nothing of compression. So nobody knows before the second backup.
 */
export function expectedSize(points: readonly CachedPoint[], algorithm: string): number | undefined {
  const newest = newestOf(points);
  return newest?.compression === algorithm ? newest.size : undefined;
}
