import { isWaiting, type Job, type JobKind } from '../../../shared/jobs/jobs.ts';
import { endedWithLosses } from './losses.ts';
import type { Status } from '../states/status/status-badge.tsx';

export const jobKindNames: Record<JobKind, string> = {
  backup: 'Backup',
  'restore-as-database': 'Restore',
  'restore-as-files': 'Restore as files',
  'restore-rows': 'Restore of rows',
  verify: 'Verification',
};

/** A job's state as it is shown. */
export type JobStatus = Status & (Job['state'] | 'waiting' | 'completed with losses');

/**
 * The state of a job as it is shown: one in progress that waits for its turn does not run yet, and where something is
 * missing in what was restored, that is more than a warning.
 */
export function jobStatus(job: Pick<Job, 'state' | 'progress' | 'result'>): JobStatus {
  if (isWaiting(job)) return 'waiting';
  return endedWithLosses(job) ? 'completed with losses' : job.state;
}
