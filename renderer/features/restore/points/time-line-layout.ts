/** A recovery point on the time line: its place in the list, when it was completed (ms since 1970), its size in bytes. */
export interface PlacedPoint {
  readonly index: number;
  readonly at: number;
  readonly size: number;
}

/** What of the time is shown; both ms since 1970. */
export interface TimeView {
  readonly from: number;
  readonly to: number;
}

/**
 * A mark on the line: one point, or several that lie too close together to be told apart. `x` is its centre and
 * `radius` half its width, both in pixels; `members` are places in the list, oldest first.
 */
export interface TimeLineMark {
  readonly x: number;
  readonly radius: number;
  readonly members: readonly number[];
}

export interface TimeLineTick {
  /** Share of the width. */
  readonly x: number;
  readonly at: number;
}

const smallest = 4;
const largest = 12;
/** Nothing on the line is closer to its neighbour than this, in pixels: each is hit without aiming. */
export const leastGap = 26;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * Marks for the points of a view, oldest first: the place is the time, the area the size. The largest of all has a
 * radius of 12 pixels; none is smaller than 4. Points of one place are one mark, which has room for their number.
 */
export function timeLineMarks(points: readonly PlacedPoint[], view: TimeView, width: number): TimeLineMark[] {
  const span = view.to - view.from;
  const most = Math.max(1, ...points.map(({ size }) => size));
  const xOf = (at: number) => (span === 0 ? width / 2 : ((at - view.from) / span) * width);
  const places = new Map<number, PlacedPoint[]>();
  for (const point of points) {
    if (point.at < view.from || point.at > view.to) continue;
    const place = Math.floor(xOf(point.at) / leastGap);
    places.set(place, [...(places.get(place) ?? []), point]);
  }
  const marks = [...places.entries()]
    .toSorted(([a], [b]) => a - b)
    .map(([, members]) => ({
      x: members.reduce((sum, { at }) => sum + xOf(at), 0) / members.length,
      radius:
        members.length > 1
          ? largest
          : Math.max(smallest, largest * Math.sqrt((members[0]?.size ?? 0) / most)),
      members: members.map(({ index }) => index),
    }));
  return apart(marks, width);
}

/** Moves marks that are too close to their neighbours, by less than the gap, within the width. */
function apart(marks: readonly TimeLineMark[], width: number): TimeLineMark[] {
  const xs = marks.map(({ x }) => x);
  for (let at = 1; at < xs.length; at += 1) xs[at] = Math.max(xs[at] ?? 0, (xs[at - 1] ?? 0) + leastGap);
  let limit = width;
  for (let at = xs.length - 1; at >= 0; at -= 1) {
    xs[at] = Math.min(xs[at] ?? 0, limit);
    limit = (xs[at] ?? 0) - leastGap;
  }
  return marks.map((mark, at) => ({ ...mark, x: xs[at] ?? mark.x }));
}

/** A length of time that can be looked at: null is all of it. */
export interface TimeRange {
  readonly title: string;
  readonly days: number | null;
}

const ranges: readonly TimeRange[] = [
  { title: '7 days', days: 7 },
  { title: '30 days', days: 30 },
  { title: '90 days', days: 90 },
  { title: '1 year', days: 365 },
];

/** The ranges that show less than all points, and all; none where a look at all of them is enough. */
export function rangesFor(points: readonly PlacedPoint[], width: number): TimeRange[] {
  const all = wholeView(points);
  if (timeLineMarks(points, all, width).every(({ members }) => members.length === 1)) return [];
  const shorter = ranges.filter(({ days }) => (days ?? 0) * dayMs < all.to - all.from);
  return shorter.length === 0 ? [] : [...shorter, { title: 'All', days: null }];
}

export function wholeView(points: readonly PlacedPoint[]): TimeView {
  const times = points.map(({ at }) => at);
  return { from: Math.min(...times), to: Math.max(...times) };
}

/** The last days of a time that ends with `to`. */
export const viewOfDays = (days: number, to: number): TimeView => ({ from: to - days * dayMs, to });

/** Around some of the points, with some time on both sides, so that they can be told apart. */
export function viewAround(points: readonly PlacedPoint[]): TimeView {
  const { from, to } = wholeView(points);
  const margin = Math.max((to - from) / 8, 10 * minuteMs);
  return { from: from - margin, to: to + margin };
}

/** The view moved by its own length as often as is needed to have `at` in it. */
export function viewWith(view: TimeView, at: number): TimeView {
  const span = view.to - view.from;
  if (span <= 0 || (at >= view.from && at <= view.to)) return view;
  const moves = at < view.from ? -Math.ceil((view.from - at) / span) : Math.ceil((at - view.to) / span);
  return { from: view.from + moves * span, to: view.to + moves * span };
}

/** Where a time axis is labelled: evenly, both ends too; one label where all is at one time. */
export function timeLineTicks({ from, to }: TimeView, count: number): TimeLineTick[] {
  if (to <= from) return [{ x: 0.5, at: from }];
  return Array.from({ length: count }, (_, index) => {
    const x = index / (count - 1);
    return { x, at: from + x * (to - from) };
  });
}

/** Place in the list of the mark nearest to `x`, in pixels; -1 without marks. Of two as near, the later one. */
export function nearestMark(marks: readonly Pick<TimeLineMark, 'x'>[], x: number): number {
  let best = -1;
  let distance = Infinity;
  for (const [index, mark] of marks.entries()) {
    if (Math.abs(mark.x - x) > distance) continue;
    distance = Math.abs(mark.x - x);
    best = index;
  }
  return best;
}

/** Where a key steps to on the line, or null when it does not step. */
export function steppedTo(key: string, at: number, count: number): number | null {
  const last = count - 1;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, at - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(last, at + 1);
    case 'PageDown':
      return Math.max(0, at - 10);
    case 'PageUp':
      return Math.min(last, at + 10);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
