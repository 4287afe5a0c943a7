import type { JobKind } from '../../shared/jobs.ts';

export const jobKindNames: Record<JobKind, string> = {
  backup: 'Backup',
  'restore-as-database': 'Restore',
  'restore-as-files': 'Restore as files',
  verify: 'Verification',
};
