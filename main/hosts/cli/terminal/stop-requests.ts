import type { CliHost } from '../host.ts';

/**
 * A second request to stop within this time, in ms, is the first one arriving twice: the terminal sends
 * Ctrl-C to every process in front, and npm sends it on to the ones it started.
 */
export const sameSignalMs = 400;

/**
 * Counts requests to stop. While it listens they do not kill the process: whoever listens has to obey.
 */
export class StopRequests implements Disposable {
  readonly first: Promise<void>;
  readonly second: Promise<void>;
  readonly #unsubscribe: () => void;

  constructor(host: CliHost) {
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    this.first = first.promise;
    this.second = second.promise;
    let firstAt: number | undefined;
    this.#unsubscribe = host.onSignal(() => {
      const now = host.clock.elapsed();
      if (firstAt === undefined) {
        firstAt = now;
        first.resolve();
      } else if (now - firstAt >= sameSignalMs) {
        second.resolve();
      }
    });
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
  }
}
