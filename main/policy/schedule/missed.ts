import type { Period } from './occurrences.ts';
import { startedBetween } from './spans.ts';
import type { PlannedRun } from './start-times.ts';
import type { PastRun, ScheduleSubject } from './subject.ts';

/** A planned time without a good recovery point. */
export interface Missed {
  readonly planned: Date;
  readonly why: 'not run' | 'failed' | 'skipped: the run before still ran';
}

/**
 * Planned times of a period without a good recovery point, ascending, apart from those whose run goes on. The last one
 * may still be due: `dueness` knows. The runs of the subject have to go back as far as the period.
 */
export function missedBetween(subject: ScheduleSubject, period: Period): Missed[] {
  return startedBetween(subject, period).flatMap((run) => {
    const runs = runsFor(subject.runs, run.planned);
    if (runs.some(({ ok, endedAt }) => ok || endedAt === null)) return [];
    return [{ planned: run.planned, why: whyMissed(run, runs.length > 0, subject.runs) }];
  });
}

/** Runs that were begun for a planned time. */
export function runsFor(runs: readonly PastRun[], planned: Date): PastRun[] {
  return runs.filter(({ scheduledFor }) => scheduledFor?.getTime() === planned.getTime());
}

function whyMissed(run: PlannedRun, begun: boolean, runs: readonly PastRun[]): Missed['why'] {
  if (begun) return 'failed';
  return isSkipped(run, runs) ? 'skipped: the run before still ran' : 'not run';
}

/**
 * Whether the run for an earlier planned time was still going on when a run should have started, and did not fail: what
 * failed makes no recovery point, and the next run must not wait for the one after.
 */
export function isSkipped({ planned, start }: PlannedRun, runs: readonly PastRun[]): boolean {
  return runs.some(
    ({ scheduledFor, startedAt, endedAt, ok }) =>
      scheduledFor !== undefined &&
      scheduledFor < planned &&
      startedAt <= start &&
      (endedAt === null || (ok && endedAt !== undefined && endedAt > start)),
  );
}
