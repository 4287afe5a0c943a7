import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pTimeout from 'p-timeout';
import type { JobId } from '../../../../shared/ids.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { cleanUpNow } from '../../../core/clean-up.ts';
import { PgkeepError, messageOf, toErrorReport } from '../../../core/errors.ts';
import { whenFree } from '../../../store/when-free.ts';
import type { StoredJob } from '../../../store/tables/jobs/job-row.ts';
import type { StoredLeftover } from '../../../store/tables/jobs/leftovers.ts';
import { cleanLeftover } from './clean-leftover.ts';
import type { Engine } from '../../engine.ts';
import { fileJob } from '../filed/file-jobs.ts';
import { noteFiled } from '../filed/unfiled-jobs.ts';
import type { JobOwners } from './owners.ts';

/** What the recovery has to say, and what it works with. */
export interface RecoveryOptions {
  readonly engine: Engine;
  readonly owners: JobOwners;
  readonly notice: (line: string) => void;
  /** How long one leftover may take to clean before it is left to a later try, in ms. */
  readonly limitMs: number;
  /** Once aborted nothing more is begun, and the store is no longer touched. */
  readonly signal: AbortSignal;
}

/** How long a start, or a job that a dead one was in the way of, waits for what is cleaned, in ms. */
export const startLimitMs = 5_000;

const minuteMs = 60_000;

/** How long one leftover is tried to clean, in ms: long enough for most retries of a vault in Azure. */
export const leftoverLimitMs = 2 * minuteMs;

/** How long after a try in vain the next one is due, in ms; the last one holds for all that follow. */
const pausesMs = [minuteMs, 5 * minuteMs, 30 * minuteMs, 2 * 60 * minuteMs, 6 * 60 * minuteMs];

/**
 * Recovery, at the start and again and again after it: jobs whose process is dead are marked as interrupted, and
 * what ended jobs left (unfinished points, half-made databases, partial files) is cleaned. What cannot be cleaned
 * now stays written down and is tried again later, less and less often; so do records of ended jobs that did not get
 * into their vaults.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  /** Jobs that were marked here and whose records are not in their vaults yet. */
  readonly #unfiled = new Set<JobId>();
  #cleaning: Promise<void> | undefined;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Marks what is known to be dead, without waiting for anything. Returns how many jobs that were. */
  markDead(): number {
    const { engine, owners } = this.#options;
    const running = engine.store.jobs.running();
    owners.keepOnly(new Set(running.map(({ job }) => job.id)));
    return running.filter((stored) => owners.judge(stored) === 'dead' && this.#mark(stored.job)).length;
  }

  /** Cleans what is due, then files the records of the jobs that were marked: they tell what could not be cleaned. */
  async cleanUp(): Promise<void> {
    const before = this.#cleaning;
    const cleaning = (async () => {
      await before?.catch(() => {});
      await this.#cleanUp();
    })();
    this.#cleaning = cleaning;
    try {
      await cleaning;
    } finally {
      if (this.#cleaning === cleaning) this.#cleaning = undefined;
    }
  }

  /** One of the looks that follow the start. Never throws. */
  async look(): Promise<void> {
    const { engine, signal } = this.#options;
    if (signal.aborted) return;
    try {
      this.markDead();
      if (this.#cleaning === undefined) await this.cleanUp();
    } catch (error) {
      engine.log.error({ error: messageOf(error) }, 'cannot check the jobs of other processes');
    }
  }

  /** Waits for what is being cleaned or filed at this moment, a few seconds at most: for whoever quits. Never throws. */
  async settle(): Promise<void> {
    const cleaning = this.#cleaning?.catch(() => {});
    if (cleaning !== undefined) await pTimeout(cleaning, { milliseconds: startLimitMs, message: false });
  }

  /**
   * Ends a job in progress as interrupted if its process is dead, and cleans what it left (or gives that a few
   * seconds). Answers at once where a lock tells; otherwise the job is watched, for a minute if it is dead. Returns
   * whether the job was ended.
   */
  async endIfDead(stored: StoredJob): Promise<boolean> {
    const { owners, signal, notice } = this.#options;
    if (owners.judge(stored) === 'not known yet') {
      const { kind, id } = stored.job;
      notice(
        `Whether the process of the ${kind} ${id} lives cannot be told at once: it is watched for a minute.`,
      );
    }
    if ((await owners.decide(stored, signal)) === 'lives') return false;
    if (!(await whenFree(() => this.#mark(stored.job)))) return false;
    await this.cleanUpFor(startLimitMs);
    return true;
  }

  /** {@link cleanUp}, which is waited for so many ms at most and goes on after that. Never throws. */
  async cleanUpFor(milliseconds: number): Promise<void> {
    const { engine, signal } = this.#options;
    const cleaning = this.cleanUp().catch((error: unknown) => {
      if (!signal.aborted) engine.log.error({ error: messageOf(error) }, 'cannot clean what jobs left');
    });
    await pTimeout(cleaning, { milliseconds, message: false });
  }

  #mark(job: Job): boolean {
    const { engine, notice } = this.#options;
    const error = new PgkeepError(
      'JobInterrupted',
      'The process that ran this job ended without saying why.',
    );
    const ended = engine.store.jobs.end(job.id, {
      state: 'interrupted',
      endedAt: engine.clock.now().toISOString(),
      progress: job.progress,
      result: null,
      error: toErrorReport(error),
    });
    if (!ended) return false;
    this.#unfiled.add(job.id);
    // a few small files; what they hold must not outlive the job
    cleanUpNow(undefined, () => rmSync(join(engine.scratch, job.id), { recursive: true, force: true }));
    notice(`The ${job.kind} of ${job.subject} (${job.id}) was interrupted.`);
    return true;
  }

  async #cleanUp(): Promise<void> {
    const { engine, signal } = this.#options;
    if (signal.aborted) return;
    const marked = [...this.#unfiled];
    for (const stored of engine.store.leftovers.ofEndedJobs()) {
      if (signal.aborted) return;
      // the vault may be added again
      if (isOfForgottenVault(engine, stored) || !isDue(stored, engine.clock.now())) continue;
      await this.#clean(stored);
    }
    for (const id of marked) {
      if (signal.aborted) return;
      this.#unfiled.delete(id);
      const ended = engine.store.jobs.get(id);
      if (ended !== undefined) await fileJob(engine, ended.job, ended.vaultId);
    }
    for (const unfiled of engine.store.settings.get('unfiledJobs') ?? []) {
      if (signal.aborted) return;
      if (!isDue(unfiled, engine.clock.now())) continue;
      const ended = engine.store.jobs.get(unfiled.id);
      if (ended === undefined) await noteFiled(engine, unfiled.id);
      else await fileJob(engine, ended.job, ended.vaultId);
    }
  }

  async #clean(stored: StoredLeftover): Promise<void> {
    const { engine, notice, signal, limitMs } = this.#options;
    const { words } = stored.leftover;
    try {
      // Written before the try: one that takes longer than this process lives counts, too.
      const triedAt = engine.clock.now().toISOString();
      await whenFree(() => engine.store.leftovers.tried(stored.id, triedAt));
      const message = new Error(`no answer within ${limitMs / 1000} seconds`);
      const cleaned = await pTimeout(cleanLeftover(engine, stored), {
        milliseconds: limitMs,
        message,
        signal,
      });
      if (signal.aborted) return;
      await whenFree(() => engine.store.leftovers.remove(stored.id));
      if (cleaned) notice(`Cleaned: ${words}.`);
    } catch (error) {
      if (signal.aborted) return;
      notice(`Could not clean ${words} yet: ${toErrorReport(error).message}`);
      engine.log.warn({ job: stored.jobId, error: messageOf(error) }, 'cannot clean a leftover');
    }
  }
}

/** Whether it was never tried, or the pause after the last try is over; a time in the future is one that was wrong. */
function isDue({ tries, triedAt }: Pick<StoredLeftover, 'tries' | 'triedAt'>, now: Date): boolean {
  if (triedAt === null || tries === 0) return true;
  const agoMs = now.getTime() - Date.parse(triedAt);
  const pauseMs = pausesMs[Math.min(tries, pausesMs.length) - 1] ?? 0;
  return agoMs < 0 || agoMs >= pauseMs;
}

function isOfForgottenVault(engine: Engine, { leftover }: StoredLeftover): boolean {
  return leftover.kind === 'point' && engine.store.vaults.list().every(({ id }) => id !== leftover.vaultId);
}
