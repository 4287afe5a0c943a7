import { Temporal } from 'temporal-polyfill';
import type { PolicyValues } from '../../../shared/policies/policy.ts';
import type { RetentionRule } from '../../../shared/policies/retention.ts';
import { Weekday } from '../../../shared/policies/schedule.ts';

/** A rule that keeps the first good recovery point of each day, week, month or year. */
export type PeriodRule = Exclude<RetentionRule, 'default'>;

/** The day, week, month or year of a moment, by the clocks of a policy's time zone. */
export interface Period {
  /** Tells it from others, those of other rules included: "weekly 2026-12-28". */
  readonly key: string;
  /** As it stands behind "first good backup of": "March 2031", "the week from 28 December 2026". */
  readonly words: string;
  /** Its first moment. */
  readonly from: Date;
  /** The first moment that is no longer in it. */
  readonly until: Date;
}

const lengths = {
  daily: { days: 1 },
  weekly: { weeks: 1 },
  monthly: { months: 1 },
  yearly: { years: 1 },
} as const;

const monthNames = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, month)),
);

/**
 * The period of a rule in which a moment lies. Days begin when clocks in the zone first show their date, which is not
 * always at 00:00; weeks begin on the day that the policy says.
 */
export function periodOf(
  rule: PeriodRule,
  at: Date,
  { timeZone, weekStartsOn }: Pick<PolicyValues, 'timeZone' | 'weekStartsOn'>,
): Period {
  const first = firstDay(rule, localDate(at, timeZone), weekStartsOn);
  return {
    key: `${rule} ${first.toString()}`,
    words: wordsOf(rule, first),
    from: startOf(first, timeZone),
    until: startOf(first.add(lengths[rule]), timeZone),
  };
}

/** Whether a moment lies in a period. Asked for each hour of ten years, where comparing Dates as such is slow. */
export function isIn({ from, until }: Period, at: Date): boolean {
  const time = at.getTime();
  return from.getTime() <= time && time < until.getTime();
}

/** The date that a moment has in a zone, in words: "2 March 2031". */
export const dateWords = (at: Date, timeZone: string): string => wordsOf('daily', localDate(at, timeZone));

const localDate = (at: Date, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();

const startOf = (day: Temporal.PlainDate, timeZone: string): Date =>
  new Date(day.toZonedDateTime(timeZone).epochMilliseconds);

function firstDay(
  rule: PeriodRule,
  day: Temporal.PlainDate,
  weekStartsOn: PolicyValues['weekStartsOn'],
): Temporal.PlainDate {
  switch (rule) {
    case 'daily':
      return day;
    case 'weekly': {
      const startsOn = Weekday.options.indexOf(weekStartsOn) + 1;
      return day.subtract({ days: (day.dayOfWeek - startsOn + 7) % 7 });
    }
    case 'monthly':
      return day.with({ day: 1 });
    case 'yearly':
      return day.with({ month: 1, day: 1 });
  }
}

function wordsOf(rule: PeriodRule, first: Temporal.PlainDate): string {
  const month = `${monthNames[first.month - 1] ?? ''} ${first.year}`;
  switch (rule) {
    case 'daily':
      return `${first.day} ${month}`;
    case 'weekly':
      return `the week from ${first.day} ${month}`;
    case 'monthly':
      return month;
    case 'yearly':
      return `${first.year}`;
  }
}
