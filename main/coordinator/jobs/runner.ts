import { mkdir, rm } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Job, JobKind, JobProgress, JobResult } from '../../../shared/jobs/jobs.ts';
import { JobId, type InstanceId, type VaultId } from '../../../shared/ids.ts';
import { failuresAfter, firstError } from '../../core/clean-up.ts';
import { PgkeepError, messageOf, toErrorReport } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import { whenFree } from '../../store/when-free.ts';
import { JobProgressWriter } from './write-progress.ts';
import type { JobRequest } from '../../../shared/jobs/job-request.ts';
import type { JobTarget } from '../../../shared/jobs/job-target.ts';
import type { StoredJob } from '../../store/tables/jobs/job-row.ts';
import type { Leftover } from '../../store/tables/jobs/leftovers.ts';
import type { Engine } from '../engine.ts';
import { JobQueue, type QueueName, type QueuePlace } from './job-queue.ts';
import { JobChanges } from './watch-changes.ts';
import { LiveProgress } from './live-progress.ts';
import { getSettings } from '../settings.ts';
import { WaitingJobs, beatIntervalMs, cancelled, declaredDead } from './waiting.ts';

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
  /** Absent for a job that only reads. */
  readonly target?: JobTarget;
  readonly instanceId: InstanceId | null;
  /** Vault that keeps a copy of the job's record. */
  readonly vaultId: VaultId | null;
  /** Jobs with the same text never run at the same time. */
  readonly exclusive: string | null;
  /** The queue in which the job waits for its turn, and where in it; absent for a job that begins at once. */
  readonly queue?: QueuePlace & { readonly of: QueueName };
  readonly flow: (context: JobContext) => Promise<FlowOutcome>;
}

type RunnerEngine = Pick<Engine, 'store' | 'clock' | 'ids' | 'log' | 'scratch'>;

/** A job is in progress already that keeps the new one from starting. */
export class JobConflict extends PgkeepError {
  readonly running: StoredJob | undefined;

  constructor(exclusive: string, running: StoredJob | undefined) {
    const id = running?.job.id;
    super(
      'UserErrorJobConflict',
      `A job is in progress already: ${exclusive}${id === undefined ? '' : ` (${id})`}.`,
      {
        remedy: 'Wait until it has ended, or cancel it.',
        steps: [id === undefined ? { do: 'list-jobs' } : { do: 'cancel-job', job: id }],
      },
    );
    this.running = running;
  }
}

/**
 * Runs jobs in this process.
 *
 * A job is `in progress` from the moment its row is written, before anything else happens, and ends
 * exactly once: completed, completed with warnings, failed, cancelled, or (its process was found dead,
 * see recover-jobs.ts) interrupted. The end is written only while the row still says `in progress`.
 * A job of a queue may have to wait for its turn first (see job-queue.ts), in the phase `waiting`.
 */
export class JobRunner {
  readonly #engine: RunnerEngine;
  readonly #running = new Map<string, { abort: AbortController; ended: Promise<void> }>();
  /** Jobs that have ended and whose end could not be written yet. */
  readonly #unwritten = new Map<string, Job>();
  readonly #closing = new AbortController();
  readonly #changes: JobChanges;
  readonly #queues: Readonly<Record<QueueName, JobQueue>>;
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
    const perServer = () => getSettings(engine).backupsPerServer;
    this.#queues = { backups: new JobQueue(perServer, 'backup'), points: new JobQueue(perServer, 'job') };
    this.#waiting = new WaitingJobs(engine, () => {
      for (const queue of Object.values(this.#queues)) queue.readLimits();
    });
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
      ...(start.target === undefined ? {} : { target: start.target }),
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

  /** Resolves when a job that runs in this process has ended; at once for others. */
  async ended(id: JobId): Promise<void> {
    await this.#running.get(id)?.ended;
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
    const book = new JobProgressWriter(this.#engine, job.id);
    const progress = new LiveProgress(this.#engine.clock, (told) => {
      const row = book.beat(told);
      if (row?.cancelRequested === true) abort.abort(cancelled());
      if (row !== undefined && row.state !== 'in progress') abort.abort(declaredDead());
      this.#changes.tell(job.id);
    });
    const scratch = join(this.#engine.scratch, job.id);
    const context = this.#contextOf(job, { book, progress, scratch, signal: abort.signal });
    const outcome = await this.#outcomeOf(context, start, { progress, abort });
    await rm(scratch, { recursive: true, force: true }).catch(() => {});
    const endedAt = this.#engine.clock.now().toISOString();
    const end = {
      state: outcome.state,
      endedAt,
      progress: progress.closedAt(endedAt),
      result: outcome.result,
      error: outcome.error === undefined ? null : toErrorReport(outcome.error),
    };
    const isWritten = await book.end(end, this.#closing.signal, () => {
      // Who waits for the job here does not wait for its row.
      this.#unwritten.set(job.id, { ...job, ...end });
      this.#changes.tell(job.id);
    });
    this.#unwritten.delete(job.id);
    await this.#file(job.id, isWritten, start.vaultId);
  }

  #contextOf(
    { id }: Job,
    parts: Pick<JobContext, 'scratch' | 'signal'> & {
      readonly book: JobProgressWriter;
      readonly progress: LiveProgress;
    },
  ): JobContext {
    const { store } = this.#engine;
    const { book, progress, scratch, signal } = parts;
    return {
      jobId: id,
      signal,
      scratch,
      progress: (update) => progress.update(update),
      log: (line) => book.line(line),
      later: (work) => book.later(work),
      begin: async (leftover) => {
        const leftoverId = await whenFree(() => store.leftovers.insert(id, leftover));
        return { done: () => book.later(() => store.leftovers.remove(leftoverId)) };
      },
    };
  }

  /** Runs the flow when its turn has come. Never throws. */
  async #outcomeOf(
    context: JobContext,
    { queue, flow }: JobStart,
    { progress, abort }: { readonly progress: LiveProgress; readonly abort: AbortController },
  ): Promise<Outcome> {
    const { jobId, signal } = context;
    const runFlow = async () => {
      this.#waiting.remove(jobId);
      progress.endWaiting();
      const timer = setInterval(() => progress.beat(), beatIntervalMs);
      try {
        await mkdir(context.scratch, { recursive: true, mode: 0o700 });
        signal.throwIfAborted(); // cancelled before it began
        return await flow(context);
      } finally {
        clearInterval(timer);
      }
    };
    const onWait = (waitingFor: string) => {
      this.#waiting.add(jobId, abort);
      progress.waitFor(waitingFor);
    };
    try {
      const { state, result, error } = await (queue === undefined
        ? runFlow()
        : this.#queues[queue.of].run(queue, { signal, onWait }, runFlow));
      return { state, result, error };
    } catch (thrown) {
      return this.#failure(context, thrown);
    } finally {
      this.#waiting.remove(jobId);
    }
  }

  /** What a job comes to whose flow threw: it was cancelled, or it failed. */
  #failure(context: JobContext, thrown: unknown): Outcome {
    const { jobId, signal } = context;
    const error = firstError(thrown);
    const reason: unknown = signal.aborted ? signal.reason : error;
    for (const failure of failuresAfter(thrown)) context.log(`after that: ${messageOf(failure)}`);
    const isCancel = reason instanceof PgkeepError && reason.code === 'JobCancelled';
    this.#engine.log.warn(
      { job: jobId, error: toErrorReport(error), stack: stackOf(error) },
      'job did not complete',
    );
    return { state: isCancel ? 'cancelled' : 'failed', result: null, error: reason };
  }

  /** The last step of a job: whoever is told of ends is told, and the job runs no more. Never throws. */
  async #file(id: JobId, isWritten: boolean, vaultId: VaultId | null): Promise<void> {
    const { store, log } = this.#engine;
    try {
      const ended = isWritten ? store.jobs.get(id) : undefined;
      if (ended !== undefined) await this.#onEnd(ended.job, vaultId);
    } catch (error) {
      log.error({ job: id, error: toErrorReport(error) }, 'cannot file a job');
    } finally {
      this.#running.delete(id);
      this.#changes.tell(id);
    }
  }
}

/** How a job ended; `error` is whatever was thrown. */
interface Outcome {
  readonly state: Job['state'];
  readonly result: JobResult | null;
  readonly error: unknown;
}

function stackOf(error: unknown): string | undefined {
  return error instanceof PgkeepError
    ? undefined
    : error instanceof Error
      ? redact(error.stack ?? '')
      : undefined;
}

/** The request as it is stored and shown: somebody may have pasted a URL with a signature in it. */
export function redactedRequest(request: JobRequest): JobRequest {
  if (request.kind !== 'restore-as-files' || request.destination.kind !== 'azure-blob') return request;
  const { destination } = request;
  return { ...request, destination: { ...destination, url: redact(destination.url) } };
}
