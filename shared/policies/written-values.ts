import { CalendarDuration } from './retention.ts';
import { DayOfMonth, TimeOfDay, Weekday, type RunWindow } from './schedule.ts';

/** How values of a policy are written in a word or two, as command lines take them. Each throws an Error that says how. */

const units = { d: 'days', w: 'weeks', m: 'months', y: 'years' } as const;

/** 30d, 12w, 6m, 5y; also "30 days". */
export function readDuration(text: string): CalendarDuration {
  const match = /^(\d{1,4}) ?(d|w|m|y|days?|weeks?|months?|years?)$/.exec(text.trim().toLowerCase());
  const unit = match?.[2]?.slice(0, 1) as keyof typeof units | undefined;
  const duration = CalendarDuration.safeParse({
    count: Number(match?.[1]),
    unit: unit === undefined ? undefined : units[unit],
  });
  if (duration.success) return duration.data;
  throw new Error('A duration is like 30d, 12w, 6m or 5y');
}

/** A day of the week by its name or its first three letters. */
export function readWeekday(text: string): Weekday {
  const word = text.trim().toLowerCase();
  const day = Weekday.options.find((name) => name === word || name.slice(0, 3) === word);
  if (day !== undefined) return day;
  throw new Error('A day of the week is like monday or mon');
}

/** mon,thu: in the order of the week, each once. */
export function readWeekdays(text: string): Weekday[] {
  const days = new Set(text.split(',').map(readWeekday));
  return Weekday.options.filter((day) => days.has(day));
}

const ordinals: readonly string[] = ['first', 'second', 'third', 'fourth'];

/** 1 to 31, last, or like "second sunday". */
export function readDayOfMonth(text: string): DayOfMonth {
  const [first = '', second] = text.trim().toLowerCase().split(/\s+/);
  const which = first === 'last' ? first : ordinals.indexOf(first) + 1;
  const chosen =
    second === undefined
      ? { day: /^\d+$/.test(first) ? Number(first) : first }
      : { which, weekday: readWeekday(second) };
  const day = DayOfMonth.safeParse(chosen);
  if (day.success) return day.data;
  throw new Error('A day of the month is 1 to 31, last, or like "second sunday" or "last friday"');
}

/** 22:00-06:00. */
export function readWindow(text: string): RunWindow {
  const [from, until, more] = text.split('-').map((time) => TimeOfDay.safeParse(time.trim()).data);
  if (from !== undefined && until !== undefined && more === undefined && text.split('-').length === 2) {
    return { from, until };
  }
  throw new Error('A window is like 22:00-06:00');
}
