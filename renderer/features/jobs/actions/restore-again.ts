import type { JobRequest } from '../../../../shared/jobs/job-request.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { RestoreChoices } from '../../../../shared/points/restore.ts';

type DatabaseRequest = Extract<JobRequest, { kind: 'restore-as-database' }>;
type FilesRequest = Extract<JobRequest, { kind: 'restore-as-files' }>;

/** The same restore with other choices. */
export interface RestoreAgain {
  readonly label: string;
  readonly request: DatabaseRequest | FilesRequest;
}

/** How the same restore gets past its error; null where no choice of it does, or the choice was made already. */
export function restoreAgain(job: Pick<Job, 'error'>, request: JobRequest | null): RestoreAgain | null {
  const code = job.error?.code;
  const withoutDamage = 'Restore again without what is damaged';
  if (request?.kind === 'restore-as-files') {
    // what the manifest itself gets wrong has no part that could be left out
    const helps = job.error?.steps?.some((step) => step.do === 'skip-damaged') === true;
    if (code !== 'UserErrorArchiveCorrupt' || request.skipDamaged || !helps) return null;
    return { label: withoutDamage, request: { ...request, skipDamaged: true } };
  }
  if (request?.kind !== 'restore-as-database') return null;
  const { skipDamaged, allOrNothing } = request.options;
  const changed = (label: string, choices: Partial<RestoreChoices>): RestoreAgain => ({
    label,
    request: { ...request, options: { ...request.options, ...choices } },
  });
  // what is left out would fail a restore of all or nothing
  if (code === 'UserErrorArchiveCorrupt' && !skipDamaged)
    return changed(withoutDamage, { skipDamaged: true, allOrNothing: false });
  if (code === 'UserErrorRestoreFailed' && allOrNothing)
    return changed('Restore again, all that can be given back', { allOrNothing: false });
  return null;
}
