import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { PointSummary } from '../../../../shared/points/points.ts';
import { localDate, type CalendarDay } from '../../../ui/charts/calendar.ts';
import { countOf } from '../../../../shared/words/counts.ts';

type BackupEnd = Pick<Job, 'state' | 'endedAt'>;
type DayPoint = Pick<PointSummary, 'completedAt' | 'warnings'>;

interface Day {
  points: number;
  warnings: number;
  failures: number;
}

/**
 * What happened on each local day. Failed: backups failed and no point came of that day. Warning: a point
 * has warnings, or one was taken and another backup failed.
 */
export function recoveryDays(points: readonly DayPoint[], backups: readonly BackupEnd[]): CalendarDay[] {
  const days = new Map<string, Day>();
  const dayOf = (at: string): Day => {
    const date = localDate(new Date(at));
    const day = days.get(date) ?? { points: 0, warnings: 0, failures: 0 };
    days.set(date, day);
    return day;
  };
  for (const point of points) {
    const day = dayOf(point.completedAt);
    day.points += 1;
    day.warnings += point.warnings;
  }
  for (const { state, endedAt } of backups) {
    if (endedAt !== null && (state === 'failed' || state === 'interrupted')) dayOf(endedAt).failures += 1;
  }
  return [...days].map(([date, day]) => ({ date, state: stateOf(day), text: textOf(day) }));
}

function stateOf({ points, warnings, failures }: Day): CalendarDay['state'] {
  if (points === 0) return 'failed';
  return warnings > 0 || failures > 0 ? 'warning' : 'ok';
}

function textOf({ points, warnings, failures }: Day): string {
  const parts = [
    points === 0 ? '' : countOf(points, 'recovery point'),
    warnings === 0 ? '' : countOf(warnings, 'warning'),
    failures === 0 ? '' : `${countOf(failures, 'backup')} failed`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
