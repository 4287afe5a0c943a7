import { EventEmitter } from 'node:events';
import type { Job } from '../../../shared/jobs/jobs.ts';
import type { JobId } from '../../../shared/ids.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';

/** Events beside the ids of jobs: a change of any job, and the end. No id has such characters. */
const anyJob = '*';
const closing = '!';
const hurry = '+';

/** How long after its end a job is still looked for, in ms: its process wrote the time before the row. */
const endMarginMs = 10_000;

/** Time between two looks at all jobs, in ms: hundreds of jobs that begin or end at once are seen with a few. */
const pauseMs = 50;

/**
 * Tells how jobs change, those of this process at once, those of others by looking into the store as often
 * as a running job writes there.
 */
export class JobChanges {
  readonly #engine: Pick<Engine, 'store' | 'clock'>;
  readonly #intervalMs: number;
  readonly #unwritten: (id: string) => Job | undefined;
  readonly #events = new EventEmitter().setMaxListeners(0);
  #isClosed = false;

  /** `unwritten` gives the jobs of this process that have ended, while their rows cannot be written. */
  constructor(
    engine: Pick<Engine, 'store' | 'clock'>,
    intervalMs: number,
    unwritten: (id: string) => Job | undefined = () => undefined,
  ) {
    this.#engine = engine;
    this.#unwritten = unwritten;
    this.#intervalMs = intervalMs;
  }

  /** Says that a job of this process changed. */
  tell(id: JobId): void {
    this.#events.emit(id);
    this.#events.emit(anyJob);
  }

  /** The job now and at every change, until it ended. */
  async *watch(id: JobId, signal?: AbortSignal): AsyncGenerator<Job> {
    let last = '';
    for (;;) {
      using change = this.#next(id, this.#intervalMs, signal);
      const job = this.#unwritten(id) ?? this.#engine.store.jobs.get(id)?.job;
      if (job === undefined) throw new PgkeepError('UserErrorNotFound', `There is no job ${id}.`);
      const text = JSON.stringify(job);
      if (text !== last) {
        last = text;
        yield job;
      }
      if (job.state !== 'in progress') return;
      await change.happened;
      signal?.throwIfAborted();
      if (this.#isClosed) return;
    }
  }

  /** First the jobs that run, then every job at each change, until the signal or {@link close} ends it. */
  async *all(signal?: AbortSignal): AsyncGenerator<Job> {
    const { store, clock } = this.#engine;
    const known = new Map<string, string>();
    for (let first = true; ; first = false) {
      if (signal?.aborted === true || this.#isClosed) return;
      using change = this.#next(anyJob, this.#intervalMs, signal);
      using pause = this.#next(hurry, pauseMs, signal);
      const since = new Date(clock.now().getTime() - endMarginMs).toISOString();
      const stored = store.jobs.runningOrEndedSince(since).map(({ job }) => this.#unwritten(job.id) ?? job);
      const current = new Set<string>(stored.map(({ id }) => id));
      for (const id of known.keys()) if (!current.has(id)) known.delete(id);
      for (const job of stored) {
        const text = JSON.stringify(job);
        const isNews = known.get(job.id) !== text && !(first && job.state !== 'in progress');
        known.set(job.id, text);
        if (isNews) yield job;
      }
      await change.happened;
      await pause.happened;
    }
  }

  /** Lets everybody who watches all jobs look at once. */
  hurry(): void {
    this.#events.emit(hurry);
  }

  /** Ends everybody's watching: the store is about to be closed. */
  close(): void {
    this.#isClosed = true;
    this.#events.emit(closing);
  }

  /**
   * Listens from now on, for the event or until the time (in ms) is over: another process may run the
   * job. Disposing stops it, so that no timer outlives the last look.
   */
  #next(
    name: string,
    timeMs: number,
    signal?: AbortSignal,
  ): Disposable & { readonly happened: Promise<void> } {
    const events = this.#events;
    const { promise: happened, resolve } = Promise.withResolvers<void>();
    const done = () => {
      clearTimeout(timer);
      events.off(name, done);
      events.off(closing, done);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, timeMs);
    events.on(name, done);
    events.on(closing, done);
    signal?.addEventListener('abort', done, { once: true });
    if (signal?.aborted === true) done();
    return { happened, [Symbol.dispose]: done };
  }
}
