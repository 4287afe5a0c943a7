import { hostname } from 'node:os';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobId } from '../../shared/ids.ts';
import { PgkeepError, messageOf, toErrorReport } from '../core/errors.ts';
import { connect } from '../postgres/connect.ts';
import { dropMarkedDatabase } from '../postgres/create-database.ts';
import type { StoredJob } from '../store/jobs.ts';
import type { StoredLeftover } from '../store/leftovers.ts';
import type { Engine } from './engine.ts';
import { fileJob } from './filed-jobs.ts';
import { beatIntervalMs } from './job-runner.ts';
import { accountOf, openVault, reachDatabase } from './reach.ts';

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

/**
 * At every start: marks the jobs whose process is dead as interrupted, and cleans what ended jobs left
 * (unfinished points, half-made databases, partial files). What cannot be cleaned now stays written down
 * and is tried again at the next start.
 */
export async function recoverJobs(
  engine: Engine,
  notice: (line: string) => void,
  processes: Processes = systemProcesses,
): Promise<void> {
  const interrupted: JobId[] = [];
  for (const stored of engine.store.jobs.list({ state: 'in progress', limit: 10_000 })) {
    if (!(await isDead(engine, stored, processes))) continue;
    const { job } = stored;
    const error = new PgkeepError('JobInterrupted', 'The process that ran this job ended without a word.');
    const ended = engine.store.jobs.end(job.id, {
      state: 'interrupted',
      endedAt: engine.clock.now().toISOString(),
      progress: job.progress,
      result: null,
      error: toErrorReport(error),
    });
    if (!ended) continue;
    await rm(join(engine.scratch, job.id), { recursive: true, force: true });
    notice(`The ${job.kind} of ${job.subject} (${job.id}) was interrupted.`);
    interrupted.push(job.id);
  }
  for (const stored of engine.store.leftovers.ofEndedJobs()) {
    const { words } = stored.leftover;
    try {
      const cleaned = await clean(engine, stored);
      engine.store.leftovers.remove(stored.id);
      if (cleaned) notice(`Cleaned: ${words}.`);
    } catch (error) {
      notice(`Could not clean ${words} yet: ${toErrorReport(error).message}`);
      engine.log.warn({ job: stored.jobId, error: messageOf(error) }, 'cannot clean a leftover');
    }
  }
  // last, so that the record tells what could not be cleaned
  for (const id of interrupted) {
    const ended = engine.store.jobs.get(id);
    if (ended !== undefined) await fileJob(engine, ended.job, ended.vaultId);
  }
}

async function isDead(
  engine: Engine,
  { job, pid, heartbeatAt }: StoredJob,
  processes: Processes,
): Promise<boolean> {
  if (job.host === hostname() && !processes.isAlive(pid)) return true;
  if (engine.clock.now().getTime() - Date.parse(heartbeatAt) < silentAfterMs) return false;
  // Silent, but the pid exists: it was reused, or the machine has just woken up and the job's next sign
  // of life is due within a moment.
  await processes.wait(beatIntervalMs * 4);
  return engine.store.jobs.get(job.id)?.heartbeatAt === heartbeatAt;
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
      await using connection = await connect(await reachDatabase(engine, server, server.maintenanceDatabase));
      return await dropMarkedDatabase(connection, leftover.database, jobId);
    }
    case 'files': {
      const storage = await engine.openStorage(leftover.location, accountOf(leftover.location));
      try {
        // with its manifest a copy is whole: the process died between writing it and saying so
        if ((await storage.stat(`${leftover.prefix}manifest.json`)) !== undefined) return false;
        await storage.removeAll(leftover.prefix);
        return true;
      } finally {
        await storage.close();
      }
    }
  }
}
