import { hostname } from 'node:os';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JobId } from '../../shared/ids.ts';
import type { Job } from '../../shared/jobs.ts';
import { inAnyCase } from '../core/clean-up.ts';
import { PgkeepError, messageOf, toErrorReport } from '../core/errors.ts';
import { connect } from '../postgres/connect.ts';
import { dropMarkedDatabase } from '../postgres/create-database.ts';
import type { StoredJob } from '../store/jobs.ts';
import type { StoredLeftover } from '../store/leftovers.ts';
import type { Engine } from './engine.ts';
import { removeUnfinishedExport } from './export-place.ts';
import { fileJob } from './filed-jobs.ts';
import { beatIntervalMs } from './beat-interval.ts';
import { accountOf, openVault, reachDatabase } from './reach.ts';
import { within } from './within.ts';

/** A job without a sign of life for this long is looked at twice, even if a process has its pid, in ms. */
const silentAfterMs = 60_000;

export interface Processes {
  /** Whether a process with this pid exists on this machine. */
  isAlive(pid: number): boolean;
  wait(milliseconds: number): Promise<void>;
}

export const systemProcesses: Processes = {
  isAlive(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // EPERM: it exists and belongs to somebody else
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** What a start has to say, and what it works with; tests bring their own processes. */
export interface Recovery {
  readonly engine: Engine;
  readonly notice: (line: string) => void;
  readonly processes: Processes;
  /** How long one leftover may take to clean before it is left to the next start, in ms. */
  readonly limitMs: number;
  /** Once aborted nothing more is begun, and the store is no longer touched. */
  readonly signal: AbortSignal;
}

/**
 * Recovery at every start: the jobs whose process is dead are marked as interrupted, and what ended jobs
 * left (unfinished points, half-made databases, partial files) is cleaned. What cannot be cleaned now stays
 * written down and is tried again at the next start.
 *
 * This is its first half: it marks what is known to be dead, without waiting for anything.
 */
export function markDead({
  engine,
  notice,
  processes,
}: Pick<Recovery, 'engine' | 'notice' | 'processes'>): JobId[] {
  const interrupted: JobId[] = [];
  for (const { job, pid } of engine.store.jobs.list({ state: 'in progress', limit: 10_000 })) {
    if (job.host !== hostname() || processes.isAlive(pid)) continue;
    if (markInterrupted(engine, job, notice)) interrupted.push(job.id);
  }
  return interrupted;
}

/** The second half, which asks servers and vaults: jobs that are silent, then what ended jobs left. `marked` are
 * the jobs that the first half marked: their records are filed too. */
export async function cleanUp(recovery: Recovery, marked: readonly JobId[]): Promise<void> {
  const { engine, notice, signal } = recovery;
  const interrupted = [...marked];
  for (const stored of engine.store.jobs.list({ state: 'in progress', limit: 10_000 })) {
    if (!(await isSilent(recovery, stored))) continue;
    if (signal.aborted) return;
    if (markInterrupted(engine, stored.job, notice)) interrupted.push(stored.job.id);
  }
  for (const stored of engine.store.leftovers.ofEndedJobs()) {
    if (signal.aborted) return;
    // the vault may be added again
    if (isOfForgottenVault(engine, stored)) continue;
    const { words } = stored.leftover;
    try {
      const tooLate = () => new Error(`no answer within ${recovery.limitMs / 1000} seconds`);
      const cleaned = await untilAborted(within(recovery.limitMs, clean(engine, stored), tooLate), signal);
      if (signal.aborted) return;
      engine.store.leftovers.remove(stored.id);
      if (cleaned) notice(`Cleaned: ${words}.`);
    } catch (error) {
      if (signal.aborted) return;
      notice(`Could not clean ${words} yet: ${toErrorReport(error).message}`);
      engine.log.warn({ job: stored.jobId, error: messageOf(error) }, 'cannot clean a leftover');
    }
  }
  // last, so that the record tells what could not be cleaned
  for (const id of interrupted) {
    if (signal.aborted) return;
    const ended = engine.store.jobs.get(id);
    if (ended !== undefined) await fileJob(engine, ended.job, ended.vaultId);
  }
}

function markInterrupted(engine: Engine, job: Job, notice: Recovery['notice']): boolean {
  const error = new PgkeepError('JobInterrupted', 'The process that ran this job ended without a word.');
  const ended = engine.store.jobs.end(job.id, {
    state: 'interrupted',
    endedAt: engine.clock.now().toISOString(),
    progress: job.progress,
    result: null,
    error: toErrorReport(error),
  });
  if (!ended) return false;
  // a few small files; what they hold must not outlive the job
  rmSync(join(engine.scratch, job.id), { recursive: true, force: true });
  notice(`The ${job.kind} of ${job.subject} (${job.id}) was interrupted.`);
  return true;
}

/** The work, or nothing once the signal says that nobody waits for it any more. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
  if (signal.aborted) return undefined;
  let onAbort = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => {});
  }
}

/**
 * Whether a job whose process seems to live has given no sign of life for long: its pid was reused, or the
 * machine has just woken up and the next sign is due within a moment.
 */
async function isSilent(recovery: Recovery, { job, heartbeatAt }: StoredJob): Promise<boolean> {
  const { engine, processes, signal } = recovery;
  if (engine.clock.now().getTime() - Date.parse(heartbeatAt) < silentAfterMs) return false;
  await processes.wait(beatIntervalMs * 4);
  return !signal.aborted && engine.store.jobs.get(job.id)?.heartbeatAt === heartbeatAt;
}

function isOfForgottenVault(engine: Engine, { leftover }: StoredLeftover): boolean {
  return leftover.kind === 'point' && engine.store.vaults.list().every(({ id }) => id !== leftover.vaultId);
}

async function clean(engine: Engine, { jobId, leftover }: StoredLeftover): Promise<boolean> {
  switch (leftover.kind) {
    case 'point': {
      const summary = engine.store.vaults.list().find(({ id }) => id === leftover.vaultId);
      if (summary === undefined) return false;
      await using vault = await openVault(engine, summary);
      return await vault.abandonPoint(leftover.instanceId, leftover.pointId);
    }
    case 'database': {
      const server = engine.store.servers.list().find(({ id }) => id === leftover.serverId);
      if (server === undefined) return false;
      const target = await reachDatabase(engine, server, server.maintenanceDatabase);
      await using connection = await connect(target, { writes: true });
      return await dropMarkedDatabase(connection, leftover.database, jobId, target);
    }
    case 'files': {
      const storage = await engine.openStorage(leftover.location, accountOf(leftover.location));
      const remove = () =>
        removeUnfinishedExport(storage, leftover.prefix, jobId, leftover.isMarked === true);
      return await inAnyCase(remove, () => storage.close());
    }
  }
}
