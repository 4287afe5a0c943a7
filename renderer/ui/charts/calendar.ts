export type DayState = 'empty' | 'ok' | 'warning' | 'failed';

/** A day of the calendar: local date as yyyy-mm-dd. */
export type CalendarDay = Readonly<{ date: string; state: DayState; text: string }>;

const pad = (value: number) => String(value).padStart(2, '0');

/** Local date of an instant as yyyy-mm-dd. */
export const localDate = (at: Date): string =>
  `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;

/**
 * The days of the last `weeks` weeks as columns of seven, Monday first; the last column holds today and
 * ends with it.
 */
export function calendarWeeks(today: Date, weeks: number): string[][] {
  const weekday = (today.getDay() + 6) % 7;
  const monday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - weekday - 7 * (weeks - 1));
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: week === weeks - 1 ? weekday + 1 : 7 }, (_, day) =>
      localDate(new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + 7 * week + day)),
    ),
  );
}
