import type { PointId } from '../../../shared/ids.ts';
import type { KeptUnder, Promised } from '../../../shared/policies/promise.ts';
import { calendarOf, type Calendar, type CalendarValues } from './calendar.ts';
import { isIn, type Period, type PeriodRule } from './periods.ts';
import { isAtLeast, periodRulesOf, ruleNames } from './ranks.ts';

/** A backup of an instance that just ended well, before it is promised anything. */
export interface NewPoint {
  /** When its snapshot was taken: this alone decides to which day, week, month and year it belongs. */
  readonly startedAt: Date;
  /** Whether the schedule made it, not somebody on demand. */
  readonly scheduled: boolean;
  /** Whether it holds less than its instance's own selection at that run. */
  readonly partial: boolean;
}

/** A recovery point of the same instance, with the rule under which it is kept. */
export interface RetainedPoint extends NewPoint {
  readonly pointId: PointId;
  readonly rule: KeptUnder;
  /** Whether it is whole on storage and no verification found it damaged. */
  readonly good: boolean;
  /** When its promise ends; null: never. Only what promotes points asks for it. */
  readonly expiresAt?: Date | null;
}

/**
 * What a policy promises a new point, given the earlier points of its instance in any order: the highest rule whose
 * period, at the point's start, has no first good point yet; else the default rule. Points under a higher rule are the
 * first of their lower periods, too. Nothing on demand, partial or damaged is the first of any period, so the second
 * backup of a month is its monthly point where the first one failed.
 */
export function assign(
  point: NewPoint,
  earlier: readonly RetainedPoint[],
  values: CalendarValues,
  calendar: Calendar = calendarOf(values),
): Promised {
  const { startedAt, scheduled, partial } = point;
  if (!scheduled) return { rule: 'on demand', why: 'On demand: until somebody deletes it', expiresAt: null };
  if (!partial) {
    for (const rule of periodRulesOf(values.retention)) {
      const period = calendar.periodOf(rule, startedAt);
      if (!earlier.some((other) => holds(other, rule, period) && other.startedAt <= startedAt)) {
        return firstOf(rule, period, calendar.endOf(rule, startedAt));
      }
    }
  }
  return {
    rule: 'default',
    why: `${ruleNames.default}: ${partial ? 'partial' : 'scheduled'} backup of ${calendar.periodOf('daily', startedAt).words}`,
    expiresAt: calendar.endOf('default', startedAt).toISOString(),
  };
}

/** The promise of the first good point of a period. */
export const firstOf = (rule: PeriodRule, period: Period, end: Date): Promised => ({
  rule,
  why: `${ruleNames[rule]}: first good backup of ${period.words}`,
  expiresAt: end.toISOString(),
});

/** Whether a point may be the first good one of a period. */
export const mayHold = ({ good, scheduled, partial }: RetainedPoint): boolean =>
  good && scheduled && !partial;

/** Whether a point is the first good one of a rule's period, or kept under a higher rule in it. */
export const holds = (point: RetainedPoint, rule: PeriodRule, period: Period): boolean =>
  mayHold(point) && isAtLeast(point.rule, rule) && isIn(period, point.startedAt);
