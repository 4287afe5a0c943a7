/** `planned`: something is to happen on a day to come. */
export type DayState = 'empty' | 'ok' | 'warning' | 'failed' | 'planned';

/** A day of the calendar: local date as yyyy-mm-dd. */
export type CalendarDay = Readonly<{ date: string; state: DayState; text: string }>;

const pad = (value: number) => String(value).padStart(2, '0');

/** Local date of an instant as yyyy-mm-dd. */
export const localDate = (at: Date): string =>
  `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;

/** So many years at most: a manifest that a wrong clock dated to 1970 is not to draw them all. */
const mostYears = 15;

/** The last day to show: today, or the last one of those to come that something is planned for. */
export const lastDayOf = (days: readonly CalendarDay[], today: string): string =>
  days.reduce((last, { date, state }) => (state === 'planned' && date > last ? date : last), today);

/** The years to show, the newest first: from the one of the earliest date to that of the last day, without a gap. */
export function calendarYears(dates: readonly string[], lastDay: string): number[] {
  const now = yearOf(lastDay);
  const earliest = dates.reduce((year, date) => Math.min(year, yearOf(date)), now);
  const count = Math.min(now - earliest + 1, mostYears);
  return Array.from({ length: count }, (_, index) => now - index);
}

export const yearOf = (date: string): number => Number(date.slice(0, 4));

/** The days of a year, oldest first, up to the last day. */
export function daysOfYear(year: number, lastDay: string): string[] {
  const length = new Date(year, 1, 29).getMonth() === 1 ? 366 : 365;
  return Array.from({ length }, (_, index) => localDate(new Date(year, 0, 1 + index))).filter(
    (date) => date <= lastDay,
  );
}

/** Where a day stands among the weeks of its year: a column a week, Monday is row 0. */
export function placeInYear(date: string): { column: number; row: number } {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const first = new Date(Date.UTC(year, 0, 1));
  const days = Math.round((Date.UTC(year, month - 1, day) - first.getTime()) / 86_400_000);
  const cell = days + ((first.getUTCDay() + 6) % 7);
  return { column: Math.floor(cell / 7), row: cell % 7 };
}
