import { describe, expect, it } from 'vitest';
import { calendarWeeks, localDate } from '../../../../../renderer/ui/charts/calendar.ts';

describe('calendarWeeks', () => {
  it('ends today, Monday first', () => {
    const weeks = calendarWeeks(new Date(2026, 10, 25), 2);
    expect(weeks).toEqual([
      ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22'],
      ['2026-11-23', '2026-11-24', '2026-11-25'],
    ]);
  });

  it('holds every day once over a change of the clock and of the year', () => {
    const days = calendarWeeks(new Date(2027, 0, 3, 23, 30), 60).flat();
    expect(new Set(days).size).toBe(days.length);
    expect(days.at(-1)).toBe('2027-01-03');
    expect(days).toHaveLength(60 * 7);
  });
});

it('dates by the local calendar', () => expect(localDate(new Date(2026, 0, 5, 0, 1))).toBe('2026-01-05'));
