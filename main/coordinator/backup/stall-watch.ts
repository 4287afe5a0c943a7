import type { Clock } from '../../core/clock.ts';
import { PgkeepError } from '../../core/errors.ts';

/** A dump that is silent for so long, while nothing tells what it waits for, is given up; in ms. */
const stalledMs = 15 * 60_000;

export interface StallWatchOptions {
  readonly clock: Pick<Clock, 'elapsed'>;
  /** Calls back again and again; what it returns ends that. */
  readonly every: (callback: () => void) => () => void;
  /** Told once that the dump stalls. */
  readonly giveUp: (error: PgkeepError) => void;
}

/** Looks whether a dump that nobody watches still does anything. */
export interface StallWatch extends Disposable {
  /** The dump has given bytes, or said something. */
  heard(): void;
  /** It waits for a lock, of which the server tells; null once it waits no more. */
  waitsForLock(who: string | null): void;
  /** Bytes are on their way into the storage, which has not taken them yet; false once it has. */
  storing(isStoring: boolean): void;
}

/**
 * Gives up a dump of which nothing was heard for 15 minutes: no byte, no line, no lock that it waits for. Time in which
 * the storage takes bytes is not counted: a slow network is no stalled dump, and the storage has limits of its own.
 */
export function watchForStall({ clock, every, giveUp }: StallWatchOptions): StallWatch {
  let heardAt = clock.elapsed();
  let lock: string | null = null;
  let isStoring = false;
  let isGivenUp = false;
  const heard = () => {
    heardAt = clock.elapsed();
  };
  const stop = every(() => {
    if (isGivenUp) return;
    if (lock !== null || isStoring) {
      heard();
      return;
    }
    if (clock.elapsed() - heardAt < stalledMs) return;
    isGivenUp = true;
    giveUp(stalled());
  });
  return {
    heard,
    waitsForLock(who) {
      lock = who;
      heard();
    },
    storing(storing) {
      isStoring = storing;
      heard();
    },
    [Symbol.dispose]: stop,
  };
}

function stalled(): PgkeepError {
  return new PgkeepError(
    'UserErrorServerConnectionClosed',
    'The dump gave nothing for 15 minutes, and the server does not say that it waits for a lock: it was given up.',
    {
      remedy:
        'Find out whether the server or the network hangs: pg_stat_activity shows what the session of the dump does. It is tried again by itself.',
    },
  );
}
