import { expect, it } from 'vitest';
import { sizeTrend } from '../../../../main/policy/simulate/sizes.ts';

const on = (day: number) => new Date(Date.UTC(2031, 0, 1 + day));
const sizes = (...known: readonly [day: number, bytes: number][]) =>
  sizeTrend(known.map(([day, bytes]) => ({ startedAt: on(day), bytes })));

it('goes on as sizes grew, whatever their order', () => {
  const size = sizes([40, 1400], [0, 1000], [20, 1200]);
  expect([0, 40, 100, 365].map((day) => size(on(day)))).toStrictEqual([1000, 1400, 2000, 4650]);
});

it('one size that is out of line does not carry the others away', () => {
  const size = sizes([0, 1000], [10, 1000], [20, 4000], [30, 1000], [40, 1000]);
  expect(size(on(400))).toBe(1600);
});

it('sizes that fall stay as they are on average', () => {
  expect(sizes([0, 2000], [40, 1000])(on(400))).toBe(1500);
});

it('fewer than 30 days are no trend: as large as the newest', () => {
  expect(sizes([0, 1000], [29, 1400])(on(400))).toBe(1400);
  expect(sizes([0, 1000], [30, 1300])(on(400))).toBe(5000);
  expect(sizes([3, 700])(on(400))).toBe(700);
});

it('nothing is known of a database without points, and nothing is smaller than nothing', () => {
  expect(sizes()(on(400))).toBe(0);
  expect(sizes([0, 0], [40, 4000])(on(-400))).toBe(0);
});
