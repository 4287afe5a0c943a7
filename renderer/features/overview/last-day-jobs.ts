import type { Job } from '../../../shared/jobs.ts';
import { runningJobs, withLive, type LiveJobs } from '../../api/live-jobs-state.ts';

/** The listed jobs as last heard of, and those that were started since. */
export function lastDayJobs(listed: readonly Job[], live: LiveJobs): Job[] {
  const known = new Set<string>(listed.map(({ id }) => id));
  return [...withLive(listed, live), ...runningJobs(live).filter(({ id }) => !known.has(id))];
}
