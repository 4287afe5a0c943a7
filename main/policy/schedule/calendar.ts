import { Weekday, type DayOfMonth, type Schedule } from '../../../shared/policies/schedule.ts';
import { readCron } from './cron.ts';
import { dayMs } from './zone-clock.ts';

/** On which days of a calendar, and at which times on the clock, a schedule runs. */
export interface Calendar {
  /** Minutes of the day, ascending. */
  readonly times: readonly number[];
  /** Whether it runs on a day; days are counted from 1 January 1970. */
  runsOn(this: void, day: number): boolean;
}

/** In the 40 years around 2100, which is no leap year, February has no fifth Sunday; nothing else is rarer. */
const rarest = 41 * 366;

/** The calendar of a schedule; throws an Error where its cron expression cannot be read. */
export function calendarOf(schedule: Schedule): Calendar {
  switch (schedule.kind) {
    case 'hourly':
      return { times: hoursOfDay(schedule.every, schedule.minute), runsOn: () => true };
    case 'daily':
      return { times: [minutesOf(schedule.at)], runsOn: () => true };
    case 'weekly':
      return { times: [minutesOf(schedule.at)], runsOn: (day) => schedule.on.includes(weekdayOf(day)) };
    case 'monthly':
      return { times: [minutesOf(schedule.at)], runsOn: (day) => isDayOfMonth(schedule.on, day) };
    case 'cron':
      return readCron(schedule.expression);
  }
}

/** Minutes since midnight of a time such as 02:30. */
export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** Whether a calendar has times in every hour of its days. */
export const isInEveryHour = ({ times }: Calendar): boolean =>
  new Set(times.map((time) => Math.floor(time / 60))).size === 24;

/** The calendar's times from one on, as `zone-clock.ts` writes them; ends where no day comes any more. */
export function* timesFrom(calendar: Calendar, shown: number): Generator<number> {
  let lastDay = Math.floor(shown / dayMs);
  for (let day = lastDay; day - lastDay <= rarest; day++) {
    if (!calendar.runsOn(day)) continue;
    lastDay = day;
    for (const minute of calendar.times) {
      const time = day * dayMs + minute * 60_000;
      if (time >= shown) yield time;
    }
  }
}

const hoursOfDay = (every: number, minute: number): number[] =>
  Array.from({ length: 24 / every }, (_, index) => index * every * 60 + minute);

/** 1 January 1970 was a Thursday. */
function weekdayOf(day: number): Weekday {
  return Weekday.options[(((day + 3) % 7) + 7) % 7] as Weekday;
}

function isDayOfMonth(on: DayOfMonth, day: number): boolean {
  const date = new Date(day * dayMs);
  const ofMonth = date.getUTCDate();
  const daysOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  if ('day' in on) return ofMonth === (on.day === 'last' ? daysOfMonth : on.day);
  if (weekdayOf(day) !== on.weekday) return false;
  return on.which === 'last' ? ofMonth + 7 > daysOfMonth : Math.ceil(ofMonth / 7) === on.which;
}
