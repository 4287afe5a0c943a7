import { describe, expect, it } from 'vitest';
import { calendarWeeks, localDate } from '../../../../../renderer/ui/charts/calendar.ts';
import { areaPath, linePath, niceCeiling } from '../../../../../renderer/ui/charts/scale.ts';

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

describe('niceCeiling', () => {
  it.each([
    [0, 10, 1],
    [7, 10, 10],
    [23, 10, 25],
    [100, 10, 100],
    [101, 10, 200],
  ] as const)('%d (base %d) is %d', (largest, base, nice) => expect(niceCeiling(largest, base)).toBe(nice));

  it('is round in binary units', () => expect(niceCeiling(3.1 * 1024 ** 2, 1024)).toBe(5 * 1024 ** 2));
});

it('draws a line and the area below it', () => {
  const dots = [
    [0, 10],
    [5, 2],
  ] as const;
  expect(linePath(dots)).toBe('M0.0 10.0L5.0 2.0');
  expect(areaPath(dots, 20)).toBe('M0.0 10.0L5.0 2.0L5.0 20L0.0 20Z');
  expect(areaPath([], 20)).toBe('');
});
