import type { Clock } from '../../../main/core/clock.ts';

/** A clock that a test sets; from there it goes on by itself. */
export type MovingClock = Clock & { moveTo(at: Date): void };

/** `pace`: how many seconds it goes on in one real one, so that short work looks like work of a real size. */
export function movingClock(start: Date, pace = 1): MovingClock {
  let base = start.getTime();
  let since = performance.now();
  return {
    now: () => new Date(base + (performance.now() - since) * pace),
    elapsed: () => performance.now() * pace,
    moveTo(at) {
      base = at.getTime();
      since = performance.now();
    },
  };
}
