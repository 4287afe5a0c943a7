import { formatDuration } from './durations.ts';

/** How long pg_dump waits for a lock, in words; `milliseconds` as it takes them, 0 for no limit at all. */
export function lockWait(milliseconds: number): string {
  return milliseconds === 0 ? 'without end' : formatDuration(milliseconds);
}
