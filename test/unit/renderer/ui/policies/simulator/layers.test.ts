import { describe, expect, it } from 'vitest';
import { layerPath, layersOf, niceCount } from '../../../../../../renderer/ui/policies/simulator/layers.ts';
import type { SimulatedMonth } from '../../../../../../shared/policies/simulation.ts';

const month = (name: string, kept: SimulatedMonth['kept']): SimulatedMonth => ({
  month: name,
  at: `${name}-28T00:00:00.000Z`,
  points: kept.reduce((sum, { points }) => sum + points, 0),
  bytes: 0,
  kept,
});

const months = [
  month('2031-01', [{ rule: 'default', points: 30, bytes: 0 }]),
  month('2031-02', [
    { rule: 'yearly', points: 1, bytes: 0 },
    { rule: 'default', points: 28, bytes: 0 },
  ]),
];

describe('the layers of the picture', () => {
  it('lie on each other, what stays longest at the bottom; a rule without points has none', () => {
    expect(layersOf(months)).toStrictEqual([
      { rule: 'yearly', from: [0, 0], to: [0, 1] },
      { rule: 'default', from: [0, 1], to: [30, 29] },
    ]);
    expect(layersOf([])).toStrictEqual([]);
  });

  it('are drawn along the upper edge and back along the lower one', () => {
    const [, others] = layersOf(months);
    const path = others && layerPath(others, { x: (index) => index * 10, y: (points) => 100 - points });
    expect(path).toBe('M0.0 70.0L10.0 71.0L10.0 99.0L0.0 100.0Z');
  });
});

it.each([
  [0, 2],
  [1, 2],
  [3, 4],
  [9, 10],
  [10, 10],
  [33, 40],
  [61, 100],
  [119, 200],
  [4000, 4000],
])('the axis of up to %i points ends at %i', (largest, top) => {
  expect(niceCount(largest)).toBe(top);
});
