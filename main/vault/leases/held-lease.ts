import { cleanUp } from '../../core/clean-up.ts';
import { beatMs, LeaseLost, type Lease, type RuntimeTime } from './lease.ts';

/** How one kind of storage keeps a lease; called one at a time. */
export interface Keeping {
  readonly epoch: number;
  /** Shows that the holder lives, and looks whether the lease is still its own: throws {@link LeaseLost}. */
  renew(): Promise<void>;
  /** See {@link Lease.confirm}. */
  confirm(): Promise<number>;
  /** Gives up what is still its own. */
  end(isLost: boolean): Promise<void>;
}

/** A lease that renews itself until it is given up. */
export class HeldLease implements Lease {
  readonly #keeping: Keeping;
  readonly #lost = new AbortController();
  readonly #beats: Disposable;
  #turn: Promise<unknown> = Promise.resolve();
  #isRenewing = false;
  #ended = false;

  constructor(keeping: Keeping, time: Pick<RuntimeTime, 'repeat'>) {
    this.#keeping = keeping;
    this.#beats = time.repeat(beatMs, () => void this.#renew());
  }

  get epoch(): number {
    return this.#keeping.epoch;
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  async confirm(): Promise<number> {
    return await this.#inTurn(() => this.#keeping.confirm());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#beats[Symbol.dispose]();
    // What cannot be told now is found out by watching.
    await cleanUp(undefined, async () => {
      await this.#turn.catch(() => {});
      await this.#keeping.end(this.signal.aborted);
    });
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing || this.#ended || this.signal.aborted) return;
    this.#isRenewing = true;
    // A storage that does not answer is asked again at the next beat: it says nothing about whose the lease is.
    await this.#inTurn(() => this.#keeping.renew()).catch(() => {});
    this.#isRenewing = false;
  }

  /** Beats and confirmations one after the other; the first that finds the lease lost tells whoever works under it. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#turn
      .catch(() => {})
      .then(async () => {
        this.signal.throwIfAborted();
        try {
          return await work();
        } catch (error) {
          if (error instanceof LeaseLost) this.#lost.abort(error);
          throw error;
        }
      });
    this.#turn = mine;
    return mine;
  }
}
