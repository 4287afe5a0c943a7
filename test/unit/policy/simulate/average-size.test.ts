import { expect, it } from 'vitest';
import { averageSize } from '../../../../main/policy/simulate/average-size.ts';

const on = (day: number, hour = 0) => new Date(Date.UTC(2031, 0, 1 + day, hour));

it('is the mean of the trends of the databases that have a point', () => {
  const grows = [
    { startedAt: on(0), bytes: 1_000 },
    { startedAt: on(40), bytes: 1_400 },
  ];
  const stays = [{ startedAt: on(3), bytes: 500 }];
  const size = averageSize([grows, [], stays]);
  expect([0, 40, 100].map((day) => size?.(on(day)))).toStrictEqual([750, 950, 1_250]);
});

it('is the same all day', () => {
  const grows = [
    { startedAt: on(0), bytes: 0 },
    { startedAt: on(40), bytes: 40_000 },
  ];
  const size = averageSize([grows]);
  expect([0, 12, 23, 24].map((hour) => size?.(on(50, hour)))).toStrictEqual([50_000, 50_000, 50_000, 51_000]);
});

it('is not known where no database has a point', () => {
  expect(averageSize([])).toBeUndefined();
  expect(averageSize([[], []])).toBeUndefined();
});
