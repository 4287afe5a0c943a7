import { describe, expect, it } from 'vitest';
import {
  steppedTo,
  timeLineDots,
  timeLineTicks,
} from '../../../../../../renderer/features/restore/points/time-line-layout.ts';

describe('the time line', () => {
  it('places points by time and sizes them by area', () => {
    const dots = timeLineDots([
      { id: 'a', completedAt: '2026-01-01T00:00:00Z', size: 100 },
      { id: 'b', completedAt: '2026-01-02T00:00:00Z', size: 400 },
      { id: 'c', completedAt: '2026-01-05T00:00:00Z', size: 1 },
    ]);
    expect(dots).toEqual([
      { id: 'a', x: 0, radius: 8 },
      { id: 'b', x: 0.25, radius: 16 },
      { id: 'c', x: 1, radius: 4 },
    ]);
  });

  it('puts one point into the middle and labels it once', () => {
    expect(timeLineDots([{ id: 'a', completedAt: '2026-01-01T00:00:00Z', size: 0 }])).toEqual([
      { id: 'a', x: 0.5, radius: 4 },
    ]);
    expect(timeLineTicks(5, 5, 4)).toEqual([{ x: 0.5, at: 5 }]);
    expect(timeLineTicks(0, 30, 4).map(({ at }) => at)).toEqual([0, 10, 20, 30]);
  });

  it('steps with the keyboard and stops at the ends', () => {
    expect(
      ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageDown', 'x'].map((key) => steppedTo(key, 1, 3)),
    ).toEqual([0, 2, 0, 2, 0, null]);
    expect(steppedTo('ArrowRight', 2, 3)).toBe(2);
  });
});
