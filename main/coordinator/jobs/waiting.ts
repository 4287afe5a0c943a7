import { PgkeepError, messageOf } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';

/** How often a running job tells the store that it lives, and looks whether it was cancelled, in ms. */
export const beatIntervalMs = 500;

/** A sign of life once in so many ms, whichever clock says so: enough for recovery/owners.ts, also after a sleep. */
const lifeSignMs = 10_000;

/**
 * The jobs of this process that wait for their turn. Hundreds may: one look into the store serves them all, and
 * nothing is written while nothing changes but a sign of life now and then.
 */
export class WaitingJobs {
  readonly #engine: Pick<Engine, 'store' | 'clock' | 'log'>;
  readonly #onLook: () => void;
  readonly #jobs = new Map<string, AbortController>();
  #timer: NodeJS.Timeout | undefined;
  #signed = { at: 0, elapsed: 0 };

  /** `onLook` is called at each look, as long as jobs wait. */
  constructor(engine: Pick<Engine, 'store' | 'clock' | 'log'>, onLook: () => void) {
    this.#engine = engine;
    this.#onLook = onLook;
  }

  add(id: string, abort: AbortController): void {
    this.#jobs.set(id, abort);
    this.#timer ??= this.#begin();
  }

  remove(id: string): void {
    this.#jobs.delete(id);
    if (this.#jobs.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #begin(): NodeJS.Timeout {
    this.#signed = this.#time();
    return setInterval(() => this.#look(), beatIntervalMs);
  }

  #look(): void {
    const { store, clock, log } = this.#engine;
    try {
      this.#onLook();
      const ids = [...this.#jobs.keys()];
      for (const { id, state } of store.jobs.stopped(ids))
        this.#jobs.get(id)?.abort(state === 'in progress' ? cancelled() : declaredDead());
      const time = this.#time();
      // A wall clock that was set back must not keep the job silent.
      const isEarly = Math.abs(time.at - this.#signed.at) < lifeSignMs;
      if (isEarly && time.elapsed - this.#signed.elapsed < lifeSignMs) return;
      store.jobs.signLife(ids, clock.now().toISOString());
      this.#signed = time;
    } catch (error) {
      log.error({ error: messageOf(error) }, 'cannot check the jobs that wait');
    }
  }

  #time(): { at: number; elapsed: number } {
    const { clock } = this.#engine;
    return { at: clock.now().getTime(), elapsed: clock.elapsed() };
  }
}

/** Why a job is to stop: somebody asked for it. */
export const cancelled = (): PgkeepError => new PgkeepError('JobCancelled', 'The job was cancelled.');

/** Somebody declared the job dead and cleaned after it: it must not commit anything any more. */
export const declaredDead = (): PgkeepError =>
  new PgkeepError('JobInterrupted', 'The job was ended as interrupted: its process was taken for gone.');
