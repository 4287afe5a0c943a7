import { describe, expect, it } from 'vitest';
import {
  calendarYears,
  daysOfYear,
  lastDayOf,
  localDate,
  placeInYear,
} from '../../../../../renderer/ui/charts/calendar.ts';

describe('the years of the calendar', () => {
  it('go back to the first day that something happened on, the newest first, without a gap', () => {
    expect(calendarYears([], '2026-11-28')).toEqual([2026]);
    expect(calendarYears(['2026-02-01', '2023-12-31'], '2026-11-28')).toEqual([2026, 2025, 2024, 2023]);
  });

  it('are not drawn back to 1970 for a clock that was wrong, nor into the future', () => {
    const years = calendarYears(['1970-01-01', '2031-01-01'], '2026-11-28');
    expect([years.length, years[0], years.at(-1)]).toEqual([15, 2026, 2012]);
  });
});

describe('the last day of the calendar', () => {
  const day = (date: string, state: 'ok' | 'planned') => ({ date, state, text: '' });
  it('is today, or the last one that something is planned for', () => {
    expect(lastDayOf([], '2026-11-28')).toBe('2026-11-28');
    expect(lastDayOf([day('2031-01-01', 'ok')], '2026-11-28')).toBe('2026-11-28');
    const planned = [
      day('2026-12-02', 'planned'),
      day('2027-01-03', 'planned'),
      day('2026-12-24', 'planned'),
    ];
    expect(lastDayOf(planned, '2026-11-28')).toBe('2027-01-03');
  });
});

describe('the days of a year', () => {
  it('are all of it, or those until today', () => {
    expect(daysOfYear(2024, '2026-11-28')).toHaveLength(366);
    const past = daysOfYear(2025, '2026-11-28');
    expect([past.length, past[0], past.at(-1), new Set(past).size]).toEqual([
      365,
      '2025-01-01',
      '2025-12-31',
      365,
    ]);
    expect(daysOfYear(2026, '2026-01-03')).toEqual(['2026-01-01', '2026-01-02', '2026-01-03']);
  });

  it('stand in the column of their week, Monday first, each in a place of its own', () => {
    // 1 January 2026 was a Thursday, 5 January a Monday
    expect(placeInYear('2026-01-01')).toEqual({ column: 0, row: 3 });
    expect(placeInYear('2026-01-05')).toEqual({ column: 1, row: 0 });
    // a leap year that begins on a Sunday has the most columns
    expect(placeInYear('2012-12-31')).toEqual({ column: 53, row: 0 });
    for (const year of [2012, 2024, 2026]) {
      const places = daysOfYear(year, '2026-12-31').map((date) => JSON.stringify(placeInYear(date)));
      expect(new Set(places).size).toBe(places.length);
    }
  });
});

it('dates by the local calendar', () => expect(localDate(new Date(2026, 0, 5, 0, 1))).toBe('2026-01-05'));
