import { waitingPhase, type Job } from './jobs.ts';

/** How long a job waited for its turn and how long it worked, both in ms and never negative. */
export interface JobTimes {
  readonly waitedMs: number;
  /** Null for a job that did not begin its work. */
  readonly tookMs: number | null;
  /** When its work began; null like `tookMs`. ISO 8601. */
  readonly beganAt: string | null;
}

/**
 * The two times of a job, up to `now` while it goes on. The wait for other backups of the same server is no part of
 * the work: a backup that waited an hour for its turn did not take an hour.
 */
export function jobTimes(
  { startedAt, endedAt, state, progress }: Pick<Job, 'startedAt' | 'endedAt' | 'state' | 'progress'>,
  now: Date,
): JobTimes {
  const end = endedAt ?? now.toISOString();
  const phases = progress?.phases ?? [];
  const wait = phases.findLast(({ name }) => name === waitingPhase);
  const waits = progress?.phase === waitingPhase;
  if (wait === undefined && !waits) {
    return { waitedMs: 0, tookMs: between(startedAt, end), beganAt: startedAt };
  }
  // what was cancelled, or died, while it waited never began
  const hasBegun = !waits && (state !== 'interrupted' || wait?.endedAt !== null);
  const beganAt = hasBegun ? (wait?.endedAt ?? startedAt) : null;
  return {
    waitedMs: between(startedAt, beganAt ?? end),
    tookMs: beganAt === null ? null : between(beganAt, end),
    beganAt,
  };
}

/** How long a job worked, or, where it did not begin, waited, until now or its end: in ms. */
export function jobDuration(job: Parameters<typeof jobTimes>[0], now: Date): number {
  const { tookMs, waitedMs } = jobTimes(job, now);
  return tookMs ?? waitedMs;
}

const between = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));
