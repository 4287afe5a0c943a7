import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { PointSummary } from '../../../../shared/points/points.ts';
import type { StandingPromise } from '../../../../shared/policies/promise.ts';
import { keptUntilWords } from '../../../../shared/words/promises.ts';
import { localDate, type CalendarDay } from '../../../ui/charts/calendar.ts';
import { countOf } from '../../../../shared/words/counts.ts';

type BackupEnd = Pick<Job, 'state' | 'endedAt'>;
type DayPoint = Pick<PointSummary, 'completedAt' | 'warnings' | 'promise'>;

interface Day {
  points: number;
  warnings: number;
  failures: number;
  planned: number;
  /** What its point is promised that is kept longest. */
  kept: StandingPromise | undefined;
}

/**
 * What happened on each local day. Failed: backups failed and no point came of that day. Warning: a point
 * has warnings, or one was taken and another backup failed. Planned: backups are to start then, in ISO, and none was
 * taken yet.
 */
export function recoveryDays(
  points: readonly DayPoint[],
  backups: readonly BackupEnd[],
  planned: readonly string[] = [],
): CalendarDay[] {
  const days = new Map<string, Day>();
  const dayOf = (at: string): Day => {
    const date = localDate(new Date(at));
    const day = days.get(date) ?? { points: 0, warnings: 0, failures: 0, planned: 0, kept: undefined };
    days.set(date, day);
    return day;
  };
  for (const point of points) {
    const day = dayOf(point.completedAt);
    day.points += 1;
    day.warnings += point.warnings;
    day.kept = keptLonger(day.kept, point.promise);
  }
  for (const { state, endedAt } of backups) {
    if (endedAt !== null && (state === 'failed' || state === 'interrupted')) dayOf(endedAt).failures += 1;
  }
  for (const start of planned) dayOf(start).planned += 1;
  return [...days].map(([date, day]) => ({ date, state: stateOf(day), text: textOf(day) }));
}

function keptLonger(
  one: StandingPromise | undefined,
  other: StandingPromise | undefined,
): StandingPromise | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const { expiresAt } = one.promised;
  const { expiresAt: otherEnd } = other.promised;
  return expiresAt === null || (otherEnd !== null && expiresAt >= otherEnd) ? one : other;
}

function stateOf({ points, warnings, failures, planned }: Day): CalendarDay['state'] {
  if (points === 0 && failures === 0 && planned > 0) return 'planned';
  if (points === 0) return 'failed';
  return warnings > 0 || failures > 0 ? 'warning' : 'ok';
}

function textOf({ points, warnings, failures, planned, kept }: Day): string {
  const parts = [
    points === 0 ? '' : countOf(points, 'recovery point'),
    warnings === 0 ? '' : countOf(warnings, 'warning'),
    failures === 0 ? '' : `${countOf(failures, 'backup')} failed`,
    planned === 0 ? '' : countOf(planned, 'planned backup'),
    kept === undefined ? '' : keptUntilWords(kept).replace('Kept', 'kept'),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
