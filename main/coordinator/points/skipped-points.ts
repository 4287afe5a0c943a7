import { ageWords } from '../../../shared/words/ages.ts';
import { isRestorable, newestFirst } from '../../../shared/points/latest-point.ts';
import type { PointProblem } from '../../../shared/points/point-problem.ts';
import type { PointSummary } from '../../../shared/points/points.ts';
import { dayOf } from '../../../shared/words/promises.ts';
import { isAhead } from './age.ts';

/**
 * What whoever asks for the latest point has to know: newer ones that cannot be restored, later ones by the dates of
 * a clock that was ahead, and whether the one that is meant has such a date itself.
 */
export function skippedPointNotes(facts: {
  readonly latest: PointSummary;
  readonly found: readonly PointSummary[];
  readonly problems: readonly PointProblem[];
  readonly now: Date;
}): string[] {
  const { latest, found, problems, now } = facts;
  const ordered = newestFirst(found);
  const newer = ordered.slice(0, ordered.indexOf(latest));
  // Ids begin with the time: what is damaged and older would not have been the latest one.
  const unreadable = problems.flatMap(({ pointId, problem }) =>
    pointId !== undefined && pointId > latest.id ? [skipped(pointId, problem)] : [],
  );
  const flawed = newer.map(({ id, damage }) => skipped(id, damage ?? 'It failed its verification.'));
  const isLaterByName = (point: PointSummary) =>
    !newer.includes(point) && isRestorable(point) && point.completedAt > latest.completedAt;
  const ahead = ordered
    .filter((point) => isAhead(point, now) && isLaterByName(point))
    .map((point) => `${aheadWords(point, now)} It was skipped: it came before ${latest.id}.`);
  const isLatestAhead = isAhead(latest, now)
    ? [
        `${aheadWords(latest, now)} ${latest.since === null ? 'When it came is not known.' : `It was first seen here on ${dayOf(latest.since)}, after all others came.`}`,
      ]
    : [];
  return [...unreadable, ...flawed, ...ahead, ...isLatestAhead];
}

const skipped = (id: string, problem: string) => `A newer recovery point, ${id}, was skipped: ${problem}`;

function aheadWords({ id, completedAt }: PointSummary, now: Date): string {
  const byMs = Date.parse(completedAt) - now.getTime();
  return `The recovery point ${id} says that it was completed ${ageWords(byMs)} from now, so a clock was wrong.`;
}
