/** A recovery point on the time line. `x` is its centre as a share of the width, `radius` in pixels. */
export interface TimeLineDot {
  readonly id: string;
  readonly x: number;
  readonly radius: number;
}

export interface TimeLineTick {
  readonly x: number;
  readonly at: number;
}

const smallest = 4;
const largest = 16;

/**
 * Dots for points, oldest first: the place is the time, the area the size. The largest has a radius of 16
 * pixels; none is smaller than 4, so that each can be hit.
 */
export function timeLineDots(
  points: readonly { readonly id: string; readonly completedAt: string; readonly size: number }[],
): TimeLineDot[] {
  const times = points.map(({ completedAt }) => Date.parse(completedAt));
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  const most = Math.max(1, ...points.map(({ size }) => size));
  return points.map(({ id, size }, index) => ({
    id,
    x: span === 0 ? 0.5 : ((times[index] ?? first) - first) / span,
    radius: Math.max(smallest, largest * Math.sqrt(size / most)),
  }));
}

/** Where a time axis is labelled: evenly, both ends too; one label where all is at one time. */
export function timeLineTicks(first: number, last: number, count: number): TimeLineTick[] {
  if (last <= first) return [{ x: 0.5, at: first }];
  return Array.from({ length: count }, (_, index) => {
    const x = index / (count - 1);
    return { x, at: first + x * (last - first) };
  });
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
