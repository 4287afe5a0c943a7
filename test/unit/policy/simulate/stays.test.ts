import { describe, expect, it } from 'vitest';
import { staysUntil } from '../../../../main/policy/simulate/stays.ts';

const start = Date.UTC(2031, 0, 1);
const dayMs = 24 * 60 * 60_000;
const on = (day: number) => new Date(start + day * dayMs);
const point = (day: number, ends: number | null, good = true) => ({
  startedAt: on(day),
  good,
  expiresAt: ends === null ? null : on(ends),
});
const days = (points: readonly ReturnType<typeof point>[], keepAtLeast = 1) =>
  staysUntil(points, keepAtLeast).map((until) => (until - start) / dayMs);

describe('staysUntil', () => {
  it('a point goes when its promise ends, if a newer good one is there by then', () => {
    expect(days([point(0, 7), point(1, 8), point(2, 9)])).toStrictEqual([7, 8, Infinity]);
  });

  it('stays until the next good one starts, where that is later', () => {
    expect(days([point(0, 7), point(9, 16), point(30, 37)])).toStrictEqual([9, 30, Infinity]);
  });

  it('a damaged one takes the place of none, and stays itself for want of another', () => {
    expect(days([point(0, 7), point(8, 15, false), point(20, 27)])).toStrictEqual([20, 20, Infinity]);
  });

  it('as many as asked for stay', () => {
    const points = [point(0, 7), point(10, 17), point(20, 27), point(30, 37)];
    expect(days(points, 2)).toStrictEqual([20, 30, Infinity, Infinity]);
    expect(days(points, 9)).toStrictEqual([Infinity, Infinity, Infinity, Infinity]);
  });

  it('what is promised without end stays', () => {
    expect(days([point(0, null), point(1, 8), point(2, 9)])).toStrictEqual([Infinity, 8, Infinity]);
  });

  it('points that started at the same moment are not newer than each other', () => {
    expect(days([point(0, 7), point(0, 7), point(9, 16)])).toStrictEqual([9, 9, Infinity]);
  });

  it('of no points it says nothing', () => {
    expect(days([])).toStrictEqual([]);
  });
});
