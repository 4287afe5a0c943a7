import type { PointId } from '../../../shared/ids.ts';
import type { KeptUnder, Promised } from '../../../shared/policies/promise.ts';
import type { RetentionRule } from '../../../shared/policies/retention.ts';
import { firstOf, holds, mayHold, type RetainedPoint } from './assign.ts';
import { calendarOf, type CalendarValues } from './calendar.ts';
import { isIn } from './periods.ts';
import { isAtLeast, periodRulesOf } from './ranks.ts';

/** A point that takes the place of a damaged one, and what it is promised for that. */
export interface Promotion {
  readonly pointId: PointId;
  readonly promised: Promised;
}

/**
 * Where the first good point of a period was found damaged, the period's earliest good one takes its place, under the
 * same rule. A period that never had one gets none: a new rule starts with the next backup. `points` are all points of
 * one instance, in any order, the damaged ones included. A point that was promised longer keeps that end.
 */
export function promotions(points: readonly RetainedPoint[], values: CalendarValues): Promotion[] {
  const calendar = calendarOf(values);
  const inOrder = points.toSorted(byStart);
  const promoted = new Map<PointId, Promised>();
  const asPromoted = (point: RetainedPoint): RetainedPoint => ({ ...point, rule: ruleNow(point, promoted) });
  for (const rule of periodRulesOf(values.retention)) {
    for (const damaged of inOrder.filter((point) => wasFirst(point, rule))) {
      const period = calendar.periodOf(rule, damaged.startedAt);
      const candidates = inOrder.filter((point) => mayHold(point) && isIn(period, point.startedAt));
      const [first] = candidates;
      if (first === undefined || candidates.some((point) => holds(asPromoted(point), rule, period))) continue;
      promoted.set(
        first.pointId,
        notShorter(firstOf(rule, period, calendar.endOf(rule, first.startedAt)), first),
      );
    }
  }
  return [...promoted].map(([pointId, promised]) => ({ pointId, promised }));
}

const byStart = (one: RetainedPoint, other: RetainedPoint): number =>
  one.startedAt.getTime() - other.startedAt.getTime() || (one.pointId < other.pointId ? -1 : 1);

const ruleNow = ({ pointId, rule }: RetainedPoint, promoted: ReadonlyMap<PointId, Promised>): KeptUnder =>
  promoted.get(pointId)?.rule ?? rule;

/** Whether a point that is damaged now was the first good one of a period. */
const wasFirst = ({ good, scheduled, partial, rule }: RetainedPoint, of: RetentionRule): boolean =>
  !good && scheduled && !partial && isAtLeast(rule, of);

function notShorter(promised: Promised, { expiresAt }: RetainedPoint): Promised {
  if (expiresAt === undefined || promised.expiresAt === null) return promised;
  if (expiresAt === null) return { ...promised, expiresAt: null };
  return expiresAt > new Date(promised.expiresAt)
    ? { ...promised, expiresAt: expiresAt.toISOString() }
    : promised;
}
