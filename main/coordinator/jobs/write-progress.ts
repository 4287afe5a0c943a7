import { setTimeout } from 'node:timers/promises';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { JobId } from '../../../shared/ids.ts';
import type { Job, JobLogLine, JobProgress, JobResult } from '../../../shared/jobs/jobs.ts';
import { toErrorReport } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';

/** Lines of tool output that stay with an ended job. */
const keptLogLines = 2_000;

/** Pauses between two tries to write the end of a job, in ms; the last one holds for all that follow. */
const pausesMs = [500, 1_000, 2_000, 5_000];

/** How a job ended, as the store keeps it. */
export interface JobEnd {
  readonly state: Job['state'];
  readonly endedAt: string;
  readonly progress: JobProgress;
  readonly result: JobResult | null;
  readonly error: ErrorReport | null;
}

/**
 * What is written down of one job while it runs. A disk without space or a store that others keep locked must not
 * undo what the job has done: nothing here throws, and what could not be written is tried again.
 */
export class JobProgressWriter {
  readonly #engine: Pick<Engine, 'store' | 'clock' | 'log'>;
  readonly #id: JobId;
  #lines: JobLogLine[] = [];
  #undone: (() => void)[] = [];
  #hasFailed = false;

  constructor(engine: Pick<Engine, 'store' | 'clock' | 'log'>, id: JobId) {
    this.#engine = engine;
    this.#id = id;
  }

  /** One line of the job's log, written with the next sign of life. */
  line(text: string): void {
    this.#lines.push({ at: this.#engine.clock.now().toISOString(), text: redact(text) });
    if (this.#lines.length > 2 * keptLogLines) this.#lines = this.#lines.slice(-keptLogLines);
  }

  /** Does one statement or transaction now, or, where that is not possible, later. */
  later(work: () => void): void {
    this.#undone.push(work);
    this.#attempt(() => this.#catchUp());
  }

  /** A sign of life with what there is to tell. Returns what the row says, or nothing where it cannot be read. */
  beat(progress: JobProgress): { cancelRequested: boolean; state: Job['state'] } | undefined {
    const { store, clock } = this.#engine;
    return this.#attempt(() => {
      const answer = store.jobs.beat(this.#id, clock.now().toISOString(), progress);
      this.#catchUp();
      return answer;
    });
  }

  /**
   * Writes the end of the job, and tries until that is possible or `stop` is aborted: then the lock of this process
   * tells the rest. `onDelay` is called once where it has to be tried again. Returns whether it was written.
   */
  async end(end: JobEnd, stop: AbortSignal, onDelay: () => void): Promise<boolean> {
    const { store } = this.#engine;
    for (let tries = 0; ; tries += 1) {
      try {
        await whenFree(() => store.jobs.end(this.#id, end));
        this.#attempt(() => this.#catchUp());
        this.#attempt(() => store.jobs.trimLog(this.#id, keptLogLines));
        return true;
      } catch (error) {
        this.#failed(error, 'cannot write the end of a job');
        if (stop.aborted) return false;
        if (tries === 0) onDelay();
        const pauseMs = pausesMs[Math.min(tries, pausesMs.length - 1)];
        await setTimeout(pauseMs, undefined, { signal: stop }).catch(() => {});
      }
    }
  }

  /** Throws where it cannot be written; nothing is lost by that. */
  #catchUp(): void {
    const { store } = this.#engine;
    while (this.#undone[0] !== undefined) {
      this.#undone[0]();
      this.#undone.shift();
    }
    if (this.#lines.length === 0) return;
    store.jobs.appendLog(this.#id, this.#lines);
    this.#lines = [];
  }

  #attempt<Result>(work: () => Result): Result | undefined {
    try {
      const result = work();
      this.#hasFailed = false;
      return result;
    } catch (error) {
      this.#failed(error, 'cannot write the state of a job');
      return undefined;
    }
  }

  /** Said once, not twice a second for as long as a disk is full. */
  #failed(error: unknown, what: string): void {
    if (!this.#hasFailed) this.#engine.log.error({ job: this.#id, error: toErrorReport(error) }, what);
    this.#hasFailed = true;
  }
}
