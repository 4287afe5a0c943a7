/** A second request to stop within this time, in ms, is the first one arriving twice: from the terminal and from npm. */
const sameSignalMs = 400;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ctrl-C: the first one ends the demo cleanly, the second one at once. */
export class Interruption {
  readonly #stop = new AbortController();
  readonly #listeners = new Set<() => void>();

  constructor() {
    let firstAt: number | undefined;
    const onSignal = () => {
      const now = performance.now();
      if (firstAt !== undefined && now - firstAt < sameSignalMs) return;
      // The exit handlers still remove the folders, and the guard of the servers ends those.
      if (firstAt !== undefined) process.exit(130);
      firstAt = now;
      this.#stop.abort(new Error('The demo was stopped.'));
      for (const listener of this.#listeners) listener();
    };
    for (const signal of signals) process.on(signal, onSignal);
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Calls back at the first request to stop; returns what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** The result of `work`, unless the demo is stopped before: then whatever it works with is torn down. */
  async unlessStopped<T>(work: Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const unsubscribe = this.subscribe(() => reject(this.signal.reason));
    // Nobody listens to the work any more once the servers are taken away from it.
    work.catch(() => {});
    try {
      return await Promise.race([work, stopped]);
    } finally {
      unsubscribe();
    }
  }
}
