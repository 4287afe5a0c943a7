import { mkdir, rm } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import {
  waitingPhase,
  type Job,
  type JobKind,
  type JobProgress,
  type JobResult,
} from '../../../shared/jobs.ts';
import { JobId, type InstanceId, type VaultId } from '../../../shared/ids.ts';
import { failuresAfter, firstError } from '../../core/clean-up.ts';
import { PgkeepError, messageOf, toErrorReport } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import { whenFree } from '../../store/when-free.ts';
import { JobProgressWriter } from './write-progress.ts';
import type { JobRequest } from '../../../shared/job-request.ts';
import type { StoredJob } from '../../store/tables/jobs.ts';
import type { Leftover } from '../../store/tables/leftovers.ts';
import type { Engine } from '../engine.ts';
import { BackupQueue, type BackupServer } from './backup-queue.ts';
import { beatIntervalMs } from './beat-interval.ts';
import { JobChanges } from './watch-changes.ts';
import { closeLastPhase, withPhase } from './phases.ts';
import { redactedRequest } from './redacted-request.ts';
import { getSettings } from '../settings.ts';
import { WaitingJobs } from './waiting.ts';
import { cancelled, declaredDead } from './stop-reasons.ts';

/** What a flow gets from the runner. */
export interface JobContext {
  readonly jobId: JobId;
  readonly signal: AbortSignal;
  /** Private folder, removed when the job ends. */
  readonly scratch: string;
  /** Merges into the progress; another phase begins with nothing. The rate is computed here. */
  progress(update: Partial<Omit<JobProgress, 'rate' | 'phases' | 'waitingFor'>>): void;
  log(line: string): void;
  /**
   * Writes down what is about to be made, before it is made. Call `done` when it is whole or removed; it never
   * throws. Throws where it cannot be written: then it must not be made.
   */
  begin(leftover: Leftover): Promise<{ done(): void }>;
  /**
   * One statement of bookkeeping for what is done already, for example a committed recovery point. Never throws:
   * where the store cannot be written, it is tried again until the job ends.
   */
  later(work: () => void): void;
}

export interface FlowOutcome {
  readonly state: 'completed' | 'completed with warnings' | 'failed';
  readonly result: JobResult;
  readonly error?: PgkeepError;
}

export interface JobStart {
  readonly kind: JobKind;
  /** What was asked for, to ask for it again. */
  readonly request: JobRequest;
  readonly subject: string;
  readonly instanceId: InstanceId | null;
  /** Vault that keeps a copy of the job's record. */
  readonly vaultId: VaultId | null;
  /** Jobs with the same text never run at the same time. */
  readonly exclusive: string | null;
  /** Server whose limit of backups holds for the job; absent for a job that begins at once. */
  readonly queue?: BackupServer;
  readonly flow: (context: JobContext) => Promise<FlowOutcome>;
}

type RunnerEngine = Pick<Engine, 'store' | 'clock' | 'ids' | 'log' | 'scratch'>;

/** A job is in progress already that keeps the new one from starting. */
export class JobConflict extends PgkeepError {
  readonly rival: StoredJob | undefined;

  constructor(exclusive: string, rival: StoredJob | undefined) {
    super('UserErrorJobConflict', `A job is in progress already: ${exclusive}.`, {
      remedy: 'Wait for it or cancel it.',
    });
    this.rival = rival;
  }
}

const rateWindowMs = 5_000;

/**
 * Runs jobs in this process.
 *
 * A job is `in progress` from the moment its row is written, before anything else happens, and ends
 * exactly once: completed, completed with warnings, failed, cancelled, or (its process was found dead,
 * see recover-jobs.ts) interrupted. The end is written only while the row still says `in progress`.
 * A backup may have to wait for its turn first (see backup-queue.ts), in the phase `waiting`.
 */
export class JobRunner {
  readonly #engine: RunnerEngine;
  readonly #running = new Map<string, { abort: AbortController; ended: Promise<void> }>();
  /** Jobs that have ended and whose end could not be written yet. */
  readonly #unwritten = new Map<string, Job>();
  readonly #closing = new AbortController();
  readonly #changes: JobChanges;
  readonly #queue: BackupQueue;
  readonly #waiting: WaitingJobs;
  /** Called once for every job that ended here, after its end is stored. */
  readonly #onEnd: (job: Job, vaultId: string | null) => Promise<void>;
  readonly #owner: string | null;

  /** `owner` is whose lock tells that this process lives (see owner-lock.ts); null where there is none. */
  constructor(
    engine: RunnerEngine,
    onEnd: (job: Job, vaultId: string | null) => Promise<void>,
    owner: string | null = null,
  ) {
    this.#engine = engine;
    this.#owner = owner;
    this.#changes = new JobChanges(engine, beatIntervalMs, (id) => this.#unwritten.get(id));
    this.#queue = new BackupQueue(() => getSettings(engine).backupsPerServer);
    this.#waiting = new WaitingJobs(engine, () => this.#queue.readLimits());
    this.#onEnd = onEnd;
  }

  /** Starts a job and returns its id at once. Throws {@link JobConflict}. */
  start(start: JobStart): JobId {
    const { store, clock, ids } = this.#engine;
    const id = JobId.parse(ids.next('job'));
    const job: Job = {
      id,
      kind: start.kind,
      state: 'in progress',
      instanceId: start.instanceId,
      subject: start.subject,
      startedAt: clock.now().toISOString(),
      endedAt: null,
      host: hostname(),
      user: userInfo().username,
      progress: { phase: 'starting', bytes: 0, rate: 0 },
      result: null,
      error: null,
      leftovers: [],
    };
    const owner = {
      vaultId: start.vaultId,
      pid: process.pid,
      owner: this.#owner,
      exclusive: start.exclusive,
      request: redactedRequest(start.request),
    };
    if (!store.jobs.insert(job, owner)) {
      const exclusive = start.exclusive ?? '';
      throw new JobConflict(exclusive, store.jobs.runningExclusive(exclusive));
    }
    const abort = new AbortController();
    const ended = this.#run(job, start, abort);
    this.#running.set(id, { abort, ended });
    this.#changes.tell(id);
    return id;
  }

  /** Whether the job runs in this process. */
  runsHere(id: JobId): boolean {
    return this.#running.has(id);
  }

  /** Asks a job to stop, whichever process runs it; one that runs here stops even where the store can't be written. */
  cancel(id: JobId): void {
    this.#running.get(id)?.abort.abort(cancelled());
    this.#engine.store.jobs.requestCancel(id);
  }

  /** How many jobs run in this process now. */
  get running(): number {
    return this.#running.size;
  }

  /** See {@link JobChanges.watch}. */
  watch(id: JobId, signal?: AbortSignal): AsyncGenerator<Job> {
    return this.#changes.watch(id, signal);
  }

  /** See {@link JobChanges.all}. */
  changes(signal?: AbortSignal): AsyncGenerator<Job> {
    return this.#changes.all(signal);
  }

  /** Cancels everything and waits until all is cleaned; ends what watches. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { abort } of this.#running.values()) abort.abort(cancelled());
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    // Whoever watches reads the ends of these jobs before the store is closed.
    this.#changes.hurry();
    await new Promise((resolve) => setImmediate(resolve));
    this.#changes.close();
  }

  /** Waits until the jobs that run here have ended by themselves. */
  async idle(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  async #run(job: Job, start: JobStart, abort: AbortController): Promise<void> {
    const { store, clock, log } = this.#engine;
    const scratch = join(this.#engine.scratch, job.id);
    const now = () => clock.now().toISOString();
    const book = new JobProgressWriter(this.#engine, job.id);
    let progress: JobProgress = { phase: 'starting', bytes: 0, rate: 0 };
    let rate = createRate();

    const beat = () => {
      progress = { ...progress, rate: rate(clock.elapsed(), progress.bytes) };
      const row = book.beat(progress);
      if (row?.cancelRequested === true) abort.abort(cancelled());
      if (row !== undefined && row.state !== 'in progress') abort.abort(declaredDead());
      this.#changes.tell(job.id);
    };
    const enter = (phase: string) => {
      // What the last phase moved and counted says nothing about this one.
      progress = { phase, bytes: 0, rate: 0, ...withPhase(progress.phases, phase, now()) };
      rate = createRate();
    };

    const context: JobContext = {
      jobId: job.id,
      signal: abort.signal,
      scratch,
      progress: (update) => {
        const phaseChanged = update.phase !== undefined && update.phase !== progress.phase;
        if (phaseChanged) enter(update.phase ?? '');
        progress = { ...progress, ...update };
        if (phaseChanged) beat();
      },
      log: (line) => book.line(line),
      later: (work) => book.later(work),
      begin: async (leftover) => {
        const id = await whenFree(() => store.leftovers.insert(job.id, leftover));
        return { done: () => book.later(() => store.leftovers.remove(id)) };
      },
    };
    const runFlow = async () => {
      this.#waiting.remove(job.id);
      if (progress.phase === waitingPhase) {
        enter('starting');
        beat();
      }
      const timer = setInterval(beat, beatIntervalMs);
      try {
        await mkdir(scratch, { recursive: true, mode: 0o700 });
        abort.signal.throwIfAborted(); // cancelled before it began
        return await start.flow(context);
      } finally {
        clearInterval(timer);
      }
    };
    const onWait = (waitingFor: string) => {
      if (progress.phase !== waitingPhase) enter(waitingPhase);
      progress = { ...progress, waitingFor };
      this.#waiting.add(job.id, abort);
      beat();
    };

    let outcome: { state: Job['state']; result: JobResult | null; error: unknown };
    try {
      const { queue } = start;
      const { state, result, error } = await (queue === undefined
        ? runFlow()
        : this.#queue.run(queue, { signal: abort.signal, onWait }, runFlow));
      outcome = { state, result, error };
    } catch (thrown) {
      const error = firstError(thrown);
      const reason: unknown = abort.signal.aborted ? abort.signal.reason : error;
      for (const failure of failuresAfter(thrown)) context.log(`after that: ${messageOf(failure)}`);
      const isCancel = reason instanceof PgkeepError && reason.code === 'JobCancelled';
      outcome = { state: isCancel ? 'cancelled' : 'failed', result: null, error: reason };
      log.warn({ job: job.id, error: toErrorReport(error), stack: stackOf(error) }, 'job did not complete');
    } finally {
      this.#waiting.remove(job.id);
    }
    await rm(scratch, { recursive: true, force: true }).catch(() => {});
    const end = {
      state: outcome.state,
      endedAt: now(),
      progress: { ...progress, ...closeLastPhase(progress.phases, now()) },
      result: outcome.result,
      error: outcome.error === undefined ? null : toErrorReport(outcome.error),
    };
    const isWritten = await book.end(end, this.#closing.signal, () => {
      // Who waits for the job here does not wait for its row.
      this.#unwritten.set(job.id, { ...job, ...end });
      this.#changes.tell(job.id);
    });
    this.#unwritten.delete(job.id);
    try {
      const ended = isWritten ? store.jobs.get(job.id) : undefined;
      if (ended !== undefined) await this.#onEnd(ended.job, start.vaultId);
    } catch (error) {
      log.error({ job: job.id, error: toErrorReport(error) }, 'cannot file a job');
    } finally {
      this.#running.delete(job.id);
      this.#changes.tell(job.id);
    }
  }
}

function stackOf(error: unknown): string | undefined {
  return error instanceof PgkeepError
    ? undefined
    : error instanceof Error
      ? redact(error.stack ?? '')
      : undefined;
}

/** Bytes a second over the last few seconds, from samples of (time in ms, bytes so far). */
export function createRate(): (now: number, bytes: number) => number {
  const samples: { at: number; bytes: number }[] = [];
  return (now, bytes) => {
    samples.push({ at: now, bytes });
    while (samples.length > 2 && samples[0] !== undefined && now - samples[0].at > rateWindowMs)
      samples.shift();
    const first = samples[0];
    if (first === undefined || now <= first.at) return 0;
    return Math.max(0, Math.round(((bytes - first.bytes) * 1000) / (now - first.at)));
  };
}
