import type { PointId } from '../../../shared/ids.ts';
import type { KeptUnder } from '../../../shared/policies/promise.ts';
import { assign, mayHold, type RetainedPoint } from '../retention/assign.ts';
import { calendarForRows, type CalendarValues } from '../retention/calendar.ts';

/** A recovery point that the schedule would make. */
export interface FuturePoint {
  readonly startedAt: Date;
  readonly rule: KeptUnder;
  readonly expiresAt: Date | null;
}

/**
 * The points that planned runs make, each good and at its planned time, in order. `before` are the instance's points
 * that exist, which may be the first ones of periods that have begun. Of all points under a rule only the newest can
 * hold a period that has not ended, so only those are looked at.
 */
export function* futurePoints(
  planned: Iterable<Date>,
  before: readonly RetainedPoint[],
  values: CalendarValues,
): Generator<FuturePoint> {
  const calendar = calendarForRows(values);
  const newest = new Map<KeptUnder, RetainedPoint>();
  for (const point of before.filter(mayHold)) {
    const known = newest.get(point.rule);
    if (known === undefined || known.startedAt < point.startedAt) newest.set(point.rule, point);
  }
  for (const startedAt of planned) {
    const point = { startedAt, scheduled: true, partial: false };
    const { rule, expiresAt } = assign(point, [...newest.values()], values, calendar);
    newest.set(rule, { ...point, pointId: plannedId, rule, good: true });
    yield { startedAt, rule, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
  }
}

/** No point yet: nothing asks for its id. */
const plannedId = 'planned' as PointId;
