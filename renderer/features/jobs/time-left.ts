import type { JobProgress } from '../../../shared/jobs.ts';
import type { RateReading } from '../../api/live-jobs-state.ts';

/** How long a throughput has to be watched before it says something, in ms. */
const watchedMs = 10_000;
/** Readings that count. */
const windowMs = 60_000;

/**
 * Milliseconds until all bytes are moved, or null while that is not meaningful: the total is unknown, it is
 * just beginning, or nothing has moved lately.
 */
export function timeLeft(progress: JobProgress, readings: readonly RateReading[]): number | null {
  const { totalBytes, bytes } = progress;
  if (totalBytes === undefined || totalBytes <= bytes || bytes < totalBytes * 0.02) return null;
  const last = readings.at(-1);
  if (last === undefined) return null;
  const first = readings.find(({ at }) => last.at - at <= windowMs);
  if (first === undefined || last.at - first.at < watchedMs) return null;
  const moved = last.bytes - first.bytes;
  if (moved <= 0) return null;
  return ((totalBytes - bytes) * (last.at - first.at)) / moved;
}

/** "about 3 min", "less than a minute": no more exact than it can be. */
export function timeLeftWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (ms < 60_000) return 'less than a minute';
  if (minutes < 60) return `about ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const rest = Math.round((minutes % 60) / 10) * 10;
  return rest === 0 || rest === 60
    ? `about ${rest === 60 ? hours + 1 : hours} h`
    : `about ${hours} h ${rest} min`;
}
