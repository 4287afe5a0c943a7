import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import type { ReadingOptions, ReadingProgress, ReadVault } from './progress.ts';

/** A vault that is being read, which goes on when nobody waits for it. */
export interface Reading {
  readonly vault: VaultSummary;
  /** Undefined as long as the vault has not answered. */
  readonly progress: ReadingProgress | undefined;
  /** Resolves when the newest point of each instance is known; never rejects. */
  readonly newest: Promise<void>;
  /** Rejects with what keeps it from being read, or when it is stopped. */
  readonly done: Promise<ReadVault>;
  /** Ends it; what was read is kept. */
  stop(): void;
}

/** The vaults that this process reads: each once at a time, whoever asks. */
export class Readings {
  readonly #running = new Map<string, Reading>();

  /** Has all of a vault read, or the one instance that is named, by `work`; or joins who does that already. */
  read(
    vault: VaultSummary,
    instanceId: string | undefined,
    work: (options: ReadingOptions) => Promise<ReadVault>,
  ): Reading {
    const key = `${vault.id} ${instanceId ?? ''}`;
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const stopped = new AbortController();
    const { promise: newest, resolve: onNewest } = Promise.withResolvers<void>();
    const progress: { now: ReadingProgress | undefined } = { now: undefined };
    const working = work({
      signal: stopped.signal,
      onNewest,
      onProgress: (now) => {
        progress.now = now;
      },
    });
    // A storage that does not answer may keep the work for minutes after it was stopped.
    const done = Promise.race([working, untilAborted(stopped.signal)]).finally(() => {
      onNewest();
      this.#running.delete(key);
    });
    working.catch(() => undefined);
    // Who waits is told; where nobody does, it stands in the cache.
    done.catch(() => undefined);
    const reading: Reading = {
      vault,
      get progress() {
        return progress.now;
      },
      newest,
      done,
      stop: () => stopped.abort(new Error('the reading was stopped')),
    };
    this.#running.set(key, reading);
    return reading;
  }

  /** Those under way. */
  list(): Reading[] {
    return [...this.#running.values()];
  }

  /** Ends those of a vault, and waits until they have; false where there is none. */
  async stop(vaultId: string): Promise<boolean> {
    const running = this.list().filter(({ vault }) => vault.id === vaultId);
    for (const reading of running) reading.stop();
    await Promise.allSettled(running.map(({ done }) => done));
    return running.length > 0;
  }

  /** Ends all of them, and waits until they have. */
  async close(): Promise<void> {
    const running = this.list();
    for (const reading of running) reading.stop();
    await Promise.allSettled(running.map(({ done }) => done));
  }
}

/** Rejects with the signal's reason. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
