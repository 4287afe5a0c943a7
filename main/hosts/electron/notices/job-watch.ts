import type { Job } from '../../../../shared/jobs/jobs.ts';

/** What the desktop hears of the jobs. */
export interface JobEvents {
  /** The jobs that run now, oldest first; called at every change of any of them. */
  running(jobs: readonly Job[]): void;
  /** A job that was seen running has ended. */
  ended(job: Job): void;
}

/**
 * Follows all jobs of this machine until the changes end. A job that is first heard of when it has ended
 * already is old news: nothing is told of it.
 */
export async function watchJobs(changes: AsyncIterable<Job>, events: JobEvents): Promise<void> {
  const running = new Map<string, Job>();
  for await (const job of changes) {
    if (job.state === 'in progress') {
      running.set(job.id, job);
      events.running([...running.values()]);
    } else if (running.delete(job.id)) {
      events.running([...running.values()]);
      events.ended(job);
    }
  }
}
