import type { PointSummary } from '../../../../shared/points/points.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { formatTime } from '../../../ui/format/time.ts';

/** A recovery point in one line: "today 02:14, 48.3 MiB, 12 tables, PostgreSQL 16.4, 1 warning". */
export const pointWords = (point: PointSummary, now: Date): string =>
  [
    formatTime(new Date(point.completedAt), now),
    formatSize(point.size),
    countOf(point.tables, 'table'),
    `PostgreSQL ${point.serverVersion}`,
    point.warnings === 0 ? null : countOf(point.warnings, 'warning'),
  ]
    .filter((part) => part !== null)
    .join(', ');

/** Several, oldest first: "12 recovery points from 3 Mar 02:14 to 9 Mar 02:10, 1 with warnings". */
export function clusterWords(
  points: readonly Pick<PointSummary, 'completedAt' | 'warnings'>[],
  now: Date,
): string {
  const at = (point: Pick<PointSummary, 'completedAt'> | undefined) =>
    point === undefined ? '' : formatTime(new Date(point.completedAt), now);
  const warned = points.filter(({ warnings }) => warnings > 0).length;
  const words = `${countOf(points.length, 'recovery point')} from ${at(points[0])} to ${at(points.at(-1))}`;
  return warned === 0 ? words : `${words}, ${warned} with warnings`;
}

/** What the line shows: "14 of 61 recovery points; a number stands for several". */
export function lineWords(counts: {
  readonly shown: number;
  readonly all: number;
  readonly clustered: boolean;
}): string {
  const { shown, all, clustered } = counts;
  const points = countOf(all, 'recovery point');
  const which = shown === all ? `All ${points}` : `${formatCount(shown)} of ${points}`;
  return clustered ? `${which}; a number stands for several` : which;
}
