import { describe, expect, it } from 'vitest';
import {
  leastGap,
  nearestMark,
  rangesFor,
  steppedTo,
  timeLineMarks,
  timeLineTicks,
  viewAround,
  viewOfDays,
  viewWith,
  wholeView,
  type PlacedPoint,
} from '../../../../../../renderer/features/restore/points/time-line-layout.ts';

const dayMs = 86_400_000;
const placed = (...days: number[]): PlacedPoint[] =>
  days.map((day, index) => ({ index, at: day * dayMs, size: 100 }));

/** A night of each of the last ten years, as a policy would keep them: daily, weekly, monthly. */
const kept = placed(
  ...Array.from({ length: 110 }, (_, index) => index * 30),
  ...Array.from({ length: 50 }, (_, index) => 3_300 + index * 7),
  ...Array.from({ length: 14 }, (_, index) => 3_651 + index),
);

describe('marks on the time line', () => {
  it('are placed by time and sized by area', () => {
    const points = [
      { index: 0, at: 0, size: 100 },
      { index: 1, at: 1, size: 400 },
      { index: 2, at: 4, size: 1 },
    ];
    expect(timeLineMarks(points, { from: 0, to: 4 }, 400)).toEqual([
      { x: 0, radius: 6, members: [0] },
      { x: 100, radius: 12, members: [1] },
      { x: 400, radius: 4, members: [2] },
    ]);
  });

  it('are one in the middle where all is at one time', () =>
    expect(timeLineMarks(placed(5), wholeView(placed(5)), 400)).toEqual([
      { x: 200, radius: 12, members: [0] },
    ]));

  it('stand for several points where those lie close together, and lose none', () => {
    const marks = timeLineMarks(kept, wholeView(kept), 600);
    expect(marks.length).toBeLessThanOrEqual(600 / leastGap + 1);
    expect(marks.flatMap(({ members }) => members).toSorted((a, b) => a - b)).toEqual(
      kept.map(({ index }) => index),
    );
  });

  it.each([120, 320, 600, 1500])('never touch, and stay on a line of %d pixels', (width) => {
    const marks = timeLineMarks(kept, wholeView(kept), width);
    const gaps = marks.slice(1).map(({ x }, index) => x - (marks[index]?.x ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(leastGap - 1e-6);
    expect(marks.filter(({ x }) => x < 0 || x > width)).toEqual([]);
  });

  it('are those of the view', () =>
    expect(
      timeLineMarks(placed(1, 2, 3), { from: 1.5 * dayMs, to: 2.5 * dayMs }, 400).map(
        ({ members }) => members,
      ),
    ).toEqual([[1]]));

  it('are hit by the nearest click, the later of two', () => {
    const marks = [{ x: 0 }, { x: 100 }];
    expect([-5, 49, 50, 400].map((x) => nearestMark(marks, x))).toEqual([0, 0, 1, 1]);
    expect(nearestMark([], 5)).toBe(-1);
  });
});

describe('what of the time is shown', () => {
  it('needs no choice while each point stands alone', () =>
    expect(rangesFor(placed(1, 20, 60), 600)).toEqual([]));

  it('can be a part of it, and all', () =>
    expect(rangesFor(kept, 600).map(({ title }) => title)).toEqual([
      '7 days',
      '30 days',
      '90 days',
      '1 year',
      'All',
    ]));

  it('moves by its own length until it has the chosen point', () => {
    const view = viewOfDays(7, 100 * dayMs);
    expect(viewWith(view, 95 * dayMs)).toEqual(view);
    expect(viewWith(view, 80 * dayMs)).toEqual({ from: 79 * dayMs, to: 86 * dayMs });
    expect(viewWith({ from: 0, to: dayMs }, 2.5 * dayMs)).toEqual({ from: 2 * dayMs, to: 3 * dayMs });
  });

  it('is the time of several points, each then alone', () => {
    const points = kept.slice(-14);
    const marks = timeLineMarks(points, viewAround(points), 600);
    expect(marks.map(({ members }) => members.length)).toEqual(points.map(() => 1));
  });
});

it('the axis is labelled evenly, once where all is at one time', () => {
  expect(timeLineTicks({ from: 5, to: 5 }, 4)).toEqual([{ x: 0.5, at: 5 }]);
  expect(timeLineTicks({ from: 0, to: 30 }, 4).map(({ at }) => at)).toEqual([0, 10, 20, 30]);
});

it('keys step and stop at the ends', () => {
  expect(
    ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageDown', 'x'].map((key) => steppedTo(key, 1, 3)),
  ).toEqual([0, 2, 0, 2, 0, null]);
  expect(steppedTo('ArrowRight', 2, 3)).toBe(2);
});
