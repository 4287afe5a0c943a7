import type { Job } from '../../../shared/jobs/jobs.ts';
import { PgkeepError } from '../../core/errors.ts';

/** A job in words that tell it from all others: "verify of shop (job-…)". */
export const jobWords = ({ id, kind, subject }: Pick<Job, 'id' | 'kind' | 'subject'>): string =>
  `${kind} of ${subject} (${id})`;

/**
 * UserErrorJobConflict for what cannot be done while a job runs, with what shows and cancels that job; `then` is what
 * may be done once it has ended.
 */
export function inTheWay(
  message: string,
  job: Pick<Job, 'id' | 'kind' | 'subject'>,
  then = 'then try again.',
): PgkeepError {
  return new PgkeepError('UserErrorJobConflict', message, {
    remedy: `Wait until the job ${jobWords(job)} has ended, or cancel it; ${then}`,
    steps: [{ do: 'cancel-job', job: job.id }],
  });
}
