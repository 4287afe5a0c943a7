import { isWaiting, type Job, type JobKind } from '../../shared/jobs.ts';
import type { Status } from './status-badge.tsx';

export const jobKindNames: Record<JobKind, string> = {
  backup: 'Backup',
  'restore-as-database': 'Restore',
  'restore-as-files': 'Restore as files',
  'restore-rows': 'Restore of rows',
  verify: 'Verification',
};

/** The state of a job as it is shown: one in progress that waits for its turn does not run yet. */
export const jobStatus = (job: Pick<Job, 'state' | 'progress'>): Status & (Job['state'] | 'waiting') =>
  isWaiting(job) ? 'waiting' : job.state;
