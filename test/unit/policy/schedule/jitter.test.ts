import { expect, it } from 'vitest';
import { jitterOf } from '../../../../main/policy/schedule/jitter.ts';

it('is always the same for an instance', () => {
  expect(jitterOf('orders', 60)).toBe(jitterOf('orders', 60));
  expect(jitterOf('orders', 0)).toBe(0);
});

it('spreads instances evenly over the minutes, all within them', () => {
  const jitters = Array.from({ length: 1_000 }, (_, index) => jitterOf(`instance ${index}`, 60));
  expect(jitters.filter((jitter) => jitter < 0 || jitter >= 3_600_000)).toStrictEqual([]);
  const quarters = [0, 1, 2, 3].map(
    (quarter) => jitters.filter((jitter) => Math.floor(jitter / 900_000) === quarter).length,
  );
  expect(quarters.filter((count) => count < 200 || count > 300)).toStrictEqual([]);
});

it('keeps the order of instances where the minutes are fewer', () => {
  const order = (minutes: number) =>
    Array.from({ length: 50 }, (_, index) => `instance ${index}`).toSorted(
      (one, other) => jitterOf(one, minutes) - jitterOf(other, minutes),
    );
  expect(order(10)).toStrictEqual(order(240));
});
