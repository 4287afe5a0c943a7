import type { Clock } from '../../core/clock.ts';

/** A dump that gives no byte for so long may wait for a lock, in ms. */
const quietMs = 5_000;
/** Between two looks, in ms: each takes a connection, so they grow rarer the longer it lasts. */
const firstWaitMs = 5_000;
const longestWaitMs = 60_000;

export interface LockWatchOptions {
  readonly clock: Pick<Clock, 'elapsed'>;
  /** Calls back again and again; what it returns ends that. */
  readonly every: (callback: () => void) => () => void;
  /** Asks the server who is in the way; undefined where nobody is. */
  readonly look: (signal: AbortSignal) => Promise<string | undefined>;
  /** Told who is in the way, in words, when that changes; null once nobody is any more. */
  readonly tell: (who: string | null) => void;
}

/** Looks what a silent dump waits for. */
export interface LockWatch extends Disposable {
  /** The dump has given something. */
  heard(): void;
}

/**
 * Begins to watch a dump that was just started. Asks nothing while bytes come; that it could not ask (no
 * connection is left, the server is gone) is none of the dump's business and stays without effect.
 */
export function watchForLocks({ clock, every, look, tell }: LockWatchOptions): LockWatch {
  const ending = new AbortController();
  let heardAt = clock.elapsed();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let waitMs = firstWaitMs;
  let looking = false;
  let told: string | null = null;

  const say = (who: string | null) => {
    if (who === told || ending.signal.aborted) return;
    told = who;
    tell(who);
  };
  const lookNow = async (at: number) => {
    looking = true;
    lookedAt = at;
    const before = heardAt;
    try {
      const who = await look(ending.signal);
      // an answer that was overtaken by bytes is old news
      if (heardAt === before) say(who ?? null);
    } catch {
      // the dump itself will tell what is wrong
    } finally {
      looking = false;
    }
  };
  const stop = every(() => {
    const now = clock.elapsed();
    if (looking || now - heardAt < quietMs || now - lookedAt < waitMs) return;
    if (lookedAt >= heardAt) waitMs = Math.min(longestWaitMs, waitMs * 2);
    void lookNow(now);
  });
  return {
    heard() {
      heardAt = clock.elapsed();
      waitMs = firstWaitMs;
      say(null);
    },
    [Symbol.dispose]() {
      stop();
      ending.abort();
    },
  };
}
