import { PgkeepError } from '../../core/errors.ts';

/** Why a job is to stop: somebody asked for it. */
export const cancelled = (): PgkeepError => new PgkeepError('JobCancelled', 'The job was cancelled.');

/** Somebody declared the job dead and cleaned after it: it must not commit anything any more. */
export const declaredDead = (): PgkeepError =>
  new PgkeepError('JobInterrupted', 'The job was declared dead.');
