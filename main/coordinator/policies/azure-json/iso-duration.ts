import type { CalendarDuration } from '../../../../shared/policies/retention.ts';

const letters = { days: 'D', weeks: 'W', months: 'M', years: 'Y' } as const;

/** A duration as ISO 8601 writes it: P30D. */
export const isoDuration = ({ count, unit }: CalendarDuration): string => `P${count}${letters[unit]}`;

/**
 * A duration of ISO 8601 that is one by the calendar: P3M, P1Y6M as 18 months, P1W3D as 10 days. Undefined for one that
 * mixes months with days, has hours, or is none.
 */
export function fromIsoDuration(text: string): CalendarDuration | undefined {
  const match = /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?$/.exec(text);
  if (match === null) return undefined;
  const [years, months, weeks, days] = match.slice(1).map((digits) => Number(digits ?? 0));
  return oneUnit({ years: years ?? 0, months: months ?? 0, weeks: weeks ?? 0, days: days ?? 0 });
}

type Parts = Readonly<Record<CalendarDuration['unit'], number>>;

function oneUnit({ years, months, weeks, days }: Parts): CalendarDuration | undefined {
  const inMonths = 12 * years + months;
  const inDays = 7 * weeks + days;
  if (inMonths > 0 === inDays > 0) return undefined;
  if (inMonths > 0) {
    return months === 0 ? { count: years, unit: 'years' } : { count: inMonths, unit: 'months' };
  }
  return days === 0 ? { count: weeks, unit: 'weeks' } : { count: inDays, unit: 'days' };
}
