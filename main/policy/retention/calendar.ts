import type { PolicyValues } from '../../../shared/policies/policy.ts';
import type { RetentionRule } from '../../../shared/policies/retention.ts';
import { addDuration } from './duration.ts';
import { isIn, periodOf, type Period, type PeriodRule } from './periods.ts';

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

const dayMs = 24 * 60 * 60_000;

/**
 * The same calendar for many moments in a row, of which most lie in the same periods as those before: the calendar of a
 * zone is asked a few times a day of the policy, not for each of its hours.
 */
export function calendarForRows(values: CalendarValues): Calendar {
  const plain = calendarOf(values);
  const periods = new Map<PeriodRule, Period>();
  const spans = new Map<RetentionRule, Span>();
  const periodAt = (rule: PeriodRule, at: Date): Period => {
    const known = periods.get(rule);
    if (known !== undefined && isIn(known, at)) return known;
    const period = plain.periodOf(rule, at);
    periods.set(rule, period);
    return period;
  };
  return {
    periodOf: periodAt,
    endOf(rule, startedAt) {
      const day = periodAt('daily', startedAt);
      const known = spans.get(rule);
      const span = known?.day === day ? known : spanOf(day, known, (at) => plain.endOf(rule, at));
      spans.set(rule, span);
      const { from, isEven } = span;
      return isEven
        ? new Date(from + startedAt.getTime() - day.from.getTime())
        : plain.endOf(rule, startedAt);
    },
  };
}

/** Where the moments of a day end under a rule, in ms since 1970. */
interface Span {
  readonly day: Period;
  readonly from: number;
  readonly until: number;
  /** Whether all of the day ends as far behind it: neither its clocks nor those of its end are changed, no month is short. */
  readonly isEven: boolean;
}

function spanOf(day: Period, before: Span | undefined, endOf: (at: Date) => Date): Span {
  const from = before?.day.until.getTime() === day.from.getTime() ? before.until : endOf(day.from).getTime();
  const until = endOf(day.until).getTime();
  const isEven = until - from === dayMs && day.until.getTime() - day.from.getTime() === dayMs;
  return { day, from, until, isEven };
}
