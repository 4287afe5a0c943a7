import { countOf } from '../../../shared/words/counts.ts';
import pLimit, { type LimitFunction } from 'p-limit';

/** Backups that one process takes at the same time, of however many servers. */
const processLimit = 4;

/** The server that a backup reads from. */
export interface BackupServer {
  /** The same for every way to the same server. */
  readonly key: string;
  readonly name: string;
}

export interface Turn {
  readonly signal: AbortSignal;
  /** Called before a wait, and again when another thing is waited for, with what: "2 other backups on old". */
  readonly onWait: (waitingFor: string) => void;
}

/**
 * Lets so many backups run at the same time: as many on one server as the setting says, and four in the whole
 * process, or more where the setting asks for more of one server. The others wait, without a connection or a
 * file. Each server's backups begin in the order in which they were asked for, and servers take turns.
 *
 * The limits are those of this process: every pgkeep counts its own backups, so that one that the operating
 * system's scheduler starts is never held up by those of a window.
 */
export class BackupQueue {
  readonly #perServer: () => number;
  readonly #inAll: LimitFunction;
  readonly #servers = new Map<string, LimitFunction>();

  /** `perServer` is read again whenever a backup comes, and on {@link readLimits}. */
  constructor(perServer: () => number) {
    this.#perServer = perServer;
    this.#inAll = pLimit(processLimit);
  }

  /**
   * Runs the work when it is its turn, and resolves or rejects as it does. Rejects with the signal's reason as soon
   * as that is aborted while the work waits; a work that runs has to look at the signal itself.
   */
  async run<Result>(server: BackupServer, turn: Turn, work: () => Promise<Result>): Promise<Result> {
    const { signal, onWait } = turn;
    signal.throwIfAborted();
    this.readLimits();
    const onServer = this.#servers.get(server.key) ?? pLimit(this.#perServer());
    this.#servers.set(server.key, onServer);
    if (isFull(onServer)) onWait(`${others(onServer)} on ${server.name}`);

    const aborted = Promise.withResolvers<never>();
    // Who gave up waiting is told at once; what is left of it in a queue ends when it is its turn.
    aborted.promise.catch(() => {});
    const onAbort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const inAll = () => {
      if (isFull(this.#inAll)) onWait(others(this.#inAll));
      return this.#inAll(() => {
        signal.throwIfAborted();
        signal.removeEventListener('abort', onAbort);
        return work();
      });
    };
    try {
      return await Promise.race([
        onServer(() => {
          signal.throwIfAborted();
          return Promise.race([inAll(), aborted.promise]);
        }),
        aborted.promise,
      ]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Follows the setting: more may run at once, and fewer as soon as those that run have ended. */
  readLimits(): void {
    const perServer = this.#perServer();
    const inAll = Math.max(processLimit, perServer);
    if (this.#inAll.concurrency !== inAll) this.#inAll.concurrency = inAll;
    for (const limit of this.#servers.values()) {
      if (limit.concurrency !== perServer) limit.concurrency = perServer;
    }
  }
}

const isFull = (limit: LimitFunction): boolean => limit.activeCount + limit.pendingCount >= limit.concurrency;

function others({ activeCount }: LimitFunction): string {
  return countOf(activeCount, 'other backup');
}
