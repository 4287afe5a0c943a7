import type { Job, JobProgress } from '../../../../shared/jobs/jobs.ts';
import type { RateReading } from '../../../api/live-jobs-state.ts';

/** How long a throughput has to be watched before it says something, in ms. */
const watchedMs = 10_000;
/** Readings that count. */
const windowMs = 60_000;

/** What has to be moved in this phase; null while nobody knows well enough. */
function whole({ bytes, totalBytes, expectedBytes, share }: JobProgress): number | null {
  if (totalBytes !== undefined) return bytes >= totalBytes * 0.02 && bytes < totalBytes ? totalBytes : null;
  // A first backup: as many as there are for the share of the relations that is done.
  if (expectedBytes === undefined) {
    return share !== undefined && share >= 0.1 && share < 0.95 ? bytes / share : null;
  }
  // The size of the last recovery point: no measure for the last bytes, which may be many more or fewer.
  return bytes >= expectedBytes * 0.05 && bytes < expectedBytes * 0.95 ? expectedBytes : null;
}

/**
 * Milliseconds until all bytes of the phase are moved, or null while that is not meaningful: nobody knows how many
 * there are, it is just beginning or nearly over, or nothing has moved lately. Known are the bytes of a restore's
 * data, a copy and a verification; those of a dump are guessed by the last recovery point, or by the sizes of its
 * relations. Phases that move no bytes, such as the building of indexes, tell nothing.
 */
export function timeLeft(progress: JobProgress, readings: readonly RateReading[]): number | null {
  const total = whole(progress);
  if (total === null) return null;
  const ofPhase = readings.filter(({ phase }) => phase === progress.phase);
  const last = ofPhase.at(-1);
  if (last === undefined) return null;
  const first = ofPhase.find(({ at }) => last.at - at <= windowMs);
  if (first === undefined || last.at - first.at < watchedMs) return null;
  const moved = last.bytes - first.bytes;
  if (moved <= 0) return null;
  return ((total - progress.bytes) * (last.at - first.at)) / moved;
}

/** "about 3m", "less than a minute": no more exact than it can be. */
export function timeLeftWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (ms < 60_000) return 'less than a minute';
  if (minutes < 60) return `about ${minutes}m`;
  const hours = Math.floor(minutes / 60);
  const rest = Math.round((minutes % 60) / 10) * 10;
  return rest === 0 || rest === 60 ? `about ${rest === 60 ? hours + 1 : hours}h` : `about ${hours}h ${rest}m`;
}

/** What the time is left for: behind a restore's data its indexes are built, and nobody knows how long that takes. */
export const timeLeftFor = ({ kind }: Pick<Job, 'kind'>): string =>
  kind === 'restore-as-database' ? ' left for the data' : ' left';
