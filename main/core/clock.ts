/** Time as an input: tests bring their own. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never jump back; for rates and durations. */
  elapsed(): number;
}

/** Calls `work` again and again, with so many ms in between, until it is disposed of. */
export type Repeat = (milliseconds: number, work: () => void) => Disposable;

/** Nobody's process lives on for it. */
export const repeatedly: Repeat = (milliseconds, work) => {
  const timer = setInterval(work, milliseconds).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
};

export const systemClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
};
