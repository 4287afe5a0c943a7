import type { PolicyValues } from '../../../shared/policies/policy.ts';
import type { RetentionRule } from '../../../shared/policies/retention.ts';
import { dayMs, shownAt } from '../schedule/zone-clock.ts';
import { addDuration } from './duration.ts';
import { periodOf, type Period, type PeriodRule } from './periods.ts';

/** What a policy's values need of the calendar. */
export interface Calendar {
  /** The period of a rule in which a moment lies. */
  periodOf(rule: PeriodRule, at: Date): Period;
  /** When a point that started at a moment ends under a rule of the policy; a rule that it does not have: the default one's. */
  endOf(rule: RetentionRule, startedAt: Date): Date;
}

export type CalendarValues = Pick<PolicyValues, 'timeZone' | 'weekStartsOn' | 'retention'>;

/** The calendar for single questions. */
export const calendarOf = (values: CalendarValues): Calendar => ({
  periodOf: (rule, at) => periodOf(rule, at, values),
  endOf: (rule, startedAt) =>
    addDuration(startedAt, values.retention[rule] ?? values.retention.default, values.timeZone),
});

/**
 * The same calendar for many moments, of which most lie on the same days: the calendar of a zone is asked a few times a
 * day of the policy, not for each of its hours, nor for each of a thousand databases.
 */
export function calendarForRows(values: CalendarValues): Calendar {
  const plain = calendarOf(values);
  const { timeZone } = values;
  const periods = forEachDay<Period>();
  const spans = forEachDay<Span>();
  const dayOf = (at: Date) => Math.floor(shownAt(timeZone, at.getTime()) / dayMs);
  const periodOn = (rule: PeriodRule, day: number, at: Date) =>
    periods(rule, day, () => plain.periodOf(rule, at));
  return {
    periodOf: (rule, at) => periodOn(rule, dayOf(at), at),
    endOf(rule, startedAt) {
      const day = dayOf(startedAt);
      const period = periodOn('daily', day, startedAt);
      const { from, isEven } = spans(rule, day, () => spanOf(period, (at) => plain.endOf(rule, at)));
      return isEven
        ? new Date(from + startedAt.getTime() - period.from.getTime())
        : plain.endOf(rule, startedAt);
    },
  };
}

/** Remembers what is found out about each day, counted from 1 January 1970, by rule. */
function forEachDay<Found>(): (rule: RetentionRule, day: number, find: () => Found) => Found {
  const known = new Map<RetentionRule, Map<number, Found>>();
  return (rule, day, find) => {
    let ofRule = known.get(rule);
    if (ofRule === undefined) known.set(rule, (ofRule = new Map()));
    let found = ofRule.get(day);
    if (found === undefined) ofRule.set(day, (found = find()));
    return found;
  };
}

/** Where the moments of a day end under a rule, in ms since 1970. */
interface Span {
  readonly from: number;
  /** Whether all of the day ends as far behind it: neither its clocks nor those of its end are changed, no month is short. */
  readonly isEven: boolean;
}

function spanOf(day: Period, endOf: (at: Date) => Date): Span {
  const from = endOf(day.from).getTime();
  const isEven =
    endOf(day.until).getTime() - from === dayMs && day.until.getTime() - day.from.getTime() === dayMs;
  return { from, isEven };
}
