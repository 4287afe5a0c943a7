import type { Job } from '../../../shared/jobs/jobs.ts';
import type { InstanceHealth } from '../../../shared/instances/overview.ts';
import { isRunning } from '../../api/live-jobs-state.ts';

/** The instances with their running jobs as last heard; an instance of which nothing was heard stays the same object. */
export function withRunningJobs(
  instances: readonly InstanceHealth[],
  heard: ReadonlyMap<string, Job>,
): InstanceHealth[] {
  const running = new Map<string, Job>();
  for (const job of heard.values()) {
    if (isRunning(job) && job.instanceId !== null) running.set(job.instanceId, job);
  }
  return instances.map((instance) => {
    const job = running.get(instance.id);
    if (job !== undefined) return { ...instance, runningJob: job };
    const { runningJob } = instance;
    if (runningJob === null) return instance;
    const fresher = heard.get(runningJob.id);
    return fresher === undefined || isRunning(fresher) ? instance : { ...instance, runningJob: null };
  });
}
