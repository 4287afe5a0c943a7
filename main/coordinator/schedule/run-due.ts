import type { Job } from '../../../shared/jobs/jobs.ts';
import type { JobStarter } from '../jobs/start-jobs.ts';
import { tick, type Tick } from './tick.ts';

/** Between two looks while backups run, in ms: one long dump holds nobody else up. */
const betweenMs = 60_000;

export interface RunDueOptions {
  /** Told of each look at the schedules. */
  readonly onTick: (found: Tick) => void;
  /** Told of each backup that has ended. */
  readonly onEnd: (job: Job) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Begins what is due, and goes on looking as long as backups run here; resolves when none does any more. What fails is
 * told and tried again by a later run. Once `signal` is aborted, the backups that run are cancelled.
 */
export async function runDue(starter: JobStarter, { onTick, onEnd, signal }: RunDueOptions): Promise<void> {
  const { timers, store } = starter.engine;
  const running = new Map<string, Promise<void>>();
  do {
    const found = await tick(starter);
    onTick(found);
    for (const { jobId } of found.started) {
      const ended = starter.jobs.ended(jobId).then(() => {
        running.delete(jobId);
        const job = store.jobs.get(jobId)?.job;
        if (job !== undefined) onEnd(job);
      });
      running.set(jobId, ended);
    }
    if (running.size === 0) break;
    const waiting = new AbortController();
    const stop = signal === undefined ? waiting.signal : AbortSignal.any([waiting.signal, signal]);
    await Promise.race([...running.values(), timers.wait(betweenMs, stop).catch(() => {})]);
    waiting.abort();
  } while (signal?.aborted !== true);
  await Promise.all(running.values());
}
