import { Temporal } from 'temporal-polyfill';
import { Schedule, TimeZone, Weekday } from '../../../../shared/policies/schedule.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import type { BackupRule } from './shapes.ts';

/** What the intervals of a rule come to; `problems` say why they cannot be expressed. */
export interface ReadSchedule {
  readonly schedule?: Schedule;
  readonly timeZone?: string;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

const refused = (...problems: string[]): ReadSchedule => ({ problems, notes: [] });

/** Reads when a rule takes backups. `chosenZone` holds instead of the one that it names. */
export function readSchedule(
  { trigger: { schedule } }: BackupRule,
  chosenZone: string | undefined,
): ReadSchedule {
  const { repeatingTimeIntervals: texts } = schedule;
  const timeZone = chosenZone ?? zoneOf(schedule.timeZone, texts);
  if (timeZone === undefined) {
    return refused(
      schedule.timeZone === undefined || schedule.timeZone === null
        ? 'it names no time zone, and its times are not in UTC: say which time zone is meant'
        : `its time zone ${inQuotes(schedule.timeZone)} is none of the IANA database: say which one is meant`,
    );
  }
  const intervals = texts.map((text) => readInterval(text, timeZone));
  const problems = intervals.flatMap((interval) => (typeof interval === 'string' ? [interval] : []));
  if (problems.length > 0) return refused(...problems);
  const read = intervals.filter((interval) => typeof interval !== 'string');
  const found = scheduleOf(read);
  if (typeof found === 'string') return refused(found);
  const isDrifting = found.kind === 'hourly' || found.kind === 'cron';
  const notes =
    isDrifting && timeZone !== 'UTC'
      ? [`Its hours are those of the clocks in ${timeZone}, also when these change.`]
      : [];
  return { schedule: found, timeZone, problems: [], notes };
}

function zoneOf(named: string | null | undefined, intervals: readonly string[]): string | undefined {
  if (named === 'Coordinated Universal Time') return 'UTC';
  if (named !== undefined && named !== null) return TimeZone.safeParse(named).data;
  return intervals.every((text) => /(Z|[+-]00:?00)\//.test(text)) ? 'UTC' : undefined;
}

interface Interval {
  readonly text: string;
  readonly start: Temporal.ZonedDateTime;
  readonly every: string;
}

/** R/2026-01-05T02:00:00+00:00/P1W; else why it cannot be expressed. */
function readInterval(text: string, timeZone: string): Interval | string {
  const [, start = '', every = ''] = /^R\/([^/]+)\/(P[0-9A-Z]+)$/.exec(text) ?? [];
  let from: Temporal.ZonedDateTime;
  try {
    from = Temporal.Instant.from(start).toZonedDateTimeISO(timeZone);
  } catch {
    return `the interval ${inQuotes(text)} is not one that repeats without end from a time with an offset`;
  }
  if (from.second !== 0 || from.millisecond !== 0) return `the interval ${inQuotes(text)} begins at seconds`;
  return { text, start: from, every };
}

const timeOf = ({ start }: Interval): string => start.toPlainTime().toString({ smallestUnit: 'minute' });

/** The schedule of intervals that there is at least one of; else why they cannot be expressed. */
function scheduleOf(intervals: readonly Interval[]): Schedule | string {
  const [first] = intervals;
  if (first === undefined) return 'it has no interval';
  const all = intervals.map(({ text }) => inQuotes(text)).join(', ');
  if (intervals.some(({ every }) => every !== first.every)) return `its intervals differ: ${all}`;
  const at = timeOf(first);
  if (first.every === 'P1W' || first.every === 'P7D') {
    if (intervals.some((interval) => timeOf(interval) !== at))
      return `its weekdays have different times: ${all}`;
    const days = new Set(intervals.map(({ start }) => start.dayOfWeek));
    return { kind: 'weekly', on: Weekday.options.filter((_, index) => days.has(index + 1)), at };
  }
  if (intervals.length > 1) return `it has several times a day: ${all}`;
  if (first.every === 'P1D') return { kind: 'daily', at };
  if (first.every === 'P1M') {
    const { day } = first.start;
    return day > 28
      ? `what ${all} means in months without day ${day} is not said`
      : { kind: 'monthly', on: { day }, at };
  }
  return hourlyOf(first) ?? `backups cannot be taken at ${all}`;
}

/** Every so many hours; by cron where they do not count from midnight. */
function hourlyOf({ start, every }: Interval): Schedule | undefined {
  const hours = Number(/^PT(\d{1,2})H$/.exec(every)?.[1]);
  if (start.hour % hours === 0) {
    return Schedule.safeParse({ kind: 'hourly', every: hours, minute: start.minute }).data;
  }
  if (![2, 3, 4, 6, 8, 12].includes(hours)) return undefined;
  return { kind: 'cron', expression: `${start.minute} ${start.hour % hours}-23/${hours} * * *` };
}
