import pLimit, { type LimitFunction } from 'p-limit';
import { countOf } from '../../../shared/words/counts.ts';

/** Jobs of one queue that one process runs at the same time, of however many places. */
const processLimit = 4;

/** `points`: restores and verifications that were asked for many at a time. */
export type QueueName = 'backups' | 'points';

/** What the jobs of a queue share: the server that backups read from, or that restores write to; a vault. */
export interface QueuePlace {
  /** The same for every way to the same place. */
  readonly key: string;
  readonly name: string;
}

export interface Turn {
  readonly signal: AbortSignal;
  /** Called before a wait, and again when another thing is waited for, with what: "2 other backups on old". */
  readonly onWait: (waitingFor: string) => void;
}

/**
 * Lets so many jobs of one sort run at the same time: as many at one place as the limit says, and four in the whole
 * process, or more where the limit asks for more of one place. The others wait, without a connection or a
 * file. Each place's jobs begin in the order in which they were asked for, and places take turns.
 *
 * The limits are those of this process: every pgkeep counts its own jobs, so that one that the operating
 * system's scheduler starts is never held up by those of a window.
 */
export class JobQueue {
  readonly #perPlace: () => number;
  readonly #noun: string;
  readonly #inAll: LimitFunction;
  readonly #places = new Map<string, LimitFunction>();

  /** `perPlace` is read again whenever a job comes, and on {@link readLimits}; `noun` is one job: "backup". */
  constructor(perPlace: () => number, noun: string) {
    this.#perPlace = perPlace;
    this.#noun = noun;
    this.#inAll = pLimit(processLimit);
  }

  /**
   * Runs the work when it is its turn, and resolves or rejects as it does. Rejects with the signal's reason as soon
   * as that is aborted while the work waits; a work that runs has to look at the signal itself.
   */
  async run<Result>(place: QueuePlace, turn: Turn, work: () => Promise<Result>): Promise<Result> {
    const { signal, onWait } = turn;
    signal.throwIfAborted();
    this.readLimits();
    const atPlace = this.#places.get(place.key) ?? pLimit(this.#perPlace());
    this.#places.set(place.key, atPlace);
    if (isFull(atPlace)) onWait(`${this.#others(atPlace)} on ${place.name}`);

    const aborted = Promise.withResolvers<never>();
    // Who gave up waiting is told at once; what is left of it in a queue ends when it is its turn.
    aborted.promise.catch(() => {});
    const onAbort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const inAll = () => {
      if (isFull(this.#inAll)) onWait(this.#others(this.#inAll));
      return this.#inAll(() => {
        signal.throwIfAborted();
        signal.removeEventListener('abort', onAbort);
        return work();
      });
    };
    try {
      return await Promise.race([
        atPlace(() => {
          signal.throwIfAborted();
          return Promise.race([inAll(), aborted.promise]);
        }),
        aborted.promise,
      ]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #others({ activeCount }: LimitFunction): string {
    return countOf(activeCount, `other ${this.#noun}`);
  }

  /** Follows the setting: more may run at once, and fewer as soon as those that run have ended. */
  readLimits(): void {
    const perPlace = this.#perPlace();
    const inAll = Math.max(processLimit, perPlace);
    if (this.#inAll.concurrency !== inAll) this.#inAll.concurrency = inAll;
    for (const limit of this.#places.values()) {
      if (limit.concurrency !== perPlace) limit.concurrency = perPlace;
    }
  }
}

const isFull = (limit: LimitFunction): boolean => limit.activeCount + limit.pendingCount >= limit.concurrency;
