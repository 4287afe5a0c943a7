/** Time as an input: tests bring their own. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never jump back; for rates and durations. */
  elapsed(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
};
