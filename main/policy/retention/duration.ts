import { Temporal } from 'temporal-polyfill';
import { CalendarDuration } from '../../../shared/policies/retention.ts';
import { countOf } from '../../../shared/words/counts.ts';

/**
 * The moment that lies so long after another by the calendar and the clocks of a zone: 7 days later at the same time of
 * day, whether clocks were changed meanwhile or not. A day that a month does not have is its last one: 31 August and
 * 6 months is the end of February. A time of day that the day leaves out comes after the gap, one that it has twice is
 * the first of both (RFC 5545, 3.3.5).
 */
export function addDuration(at: Date, { count, unit }: CalendarDuration, timeZone: string): Date {
  const end = Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .add({ [unit]: count });
  return new Date(end.epochMilliseconds);
}

/** "30 days", "1 month", "1,000 days". */
export const durationWords = ({ count, unit }: CalendarDuration): string => countOf(count, unit.slice(0, -1));

const units = {
  d: 'days',
  day: 'days',
  days: 'days',
  w: 'weeks',
  week: 'weeks',
  weeks: 'weeks',
  m: 'months',
  month: 'months',
  months: 'months',
  y: 'years',
  year: 'years',
  years: 'years',
} as const satisfies Record<string, CalendarDuration['unit']>;

const inWords = /^(\d{1,4})\s*([a-z]+)$/;
/** A period of ISO 8601 without times, as Azure Backup writes them. */
const inIso = /^p(?:(\d{1,4})y)?(?:(\d{1,4})m)?(?:(\d{1,4})w)?(?:(\d{1,4})d)?$/;

/**
 * A duration as people and Azure Backup write it: "30 days", "12w", "3 months", "10y", "P3M", "P1Y6M" (18 months). "m"
 * are months: nothing is kept for minutes. Undefined where it is none, where it mixes months with days, whose sum
 * depends on the month, and where its count is 0 or more than 3,653.
 */
export function parseDuration(text: string): CalendarDuration | undefined {
  const written = text.trim().toLowerCase();
  const [, count = '', unit = ''] = inWords.exec(written) ?? [];
  const parts = Object.hasOwn(units, unit)
    ? { count: Number(count), unit: units[unit as keyof typeof units] }
    : fromIso(written);
  return CalendarDuration.safeParse(parts).data;
}

function fromIso(written: string): { count: number; unit: string } | undefined {
  const [years, months, weeks, days] = (inIso.exec(written) ?? []).slice(1).map((part) => Number(part ?? 0));
  if (years === undefined || months === undefined || weeks === undefined || days === undefined)
    return undefined;
  const inMonths = years * 12 + months;
  const inDays = weeks * 7 + days;
  if (inMonths > 0 === inDays > 0) return undefined;
  if (inMonths > 0) {
    return months === 0 ? { count: years, unit: 'years' } : { count: inMonths, unit: 'months' };
  }
  return days === 0 ? { count: weeks, unit: 'weeks' } : { count: inDays, unit: 'days' };
}
