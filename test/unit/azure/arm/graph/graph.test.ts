import { expect, it } from 'vitest';
import { restOf } from '../../../../../main/azure/arm/graph/graph.ts';

it.each([
  [undefined, undefined, 0],
  ['14', '00:00:05', 0],
  ['0', '00:00:05', 5000],
  ['0', '00:01:02', 62_000],
  ['0', '01:00:00', 3_600_000],
  ['0', undefined, 0],
  ['0', 'soon', 0],
])('with %s queries left and %s until there are more, it rests %i ms', (left, resets, ms) => {
  expect(restOf(left, resets)).toBe(ms);
});
