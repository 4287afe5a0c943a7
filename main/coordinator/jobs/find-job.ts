import type { Job } from '../../../shared/jobs/jobs.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Store } from '../../store/store.ts';

/** A job by its id or an unambiguous beginning of it, or `latest`. */
export function findJob(store: Store, reference: string): Job {
  if (reference === 'latest') {
    const newest = store.jobs.list({ limit: 1 })[0];
    if (newest !== undefined) return newest.job;
  }
  const ids = store.jobs.idsStartingWith(reference);
  const exact = ids.find((id) => id === reference) ?? (ids.length === 1 ? ids[0] : undefined);
  const stored = exact === undefined ? undefined : store.jobs.get(exact);
  if (stored === undefined) {
    throw new PgkeepError(
      'UserErrorNotFound',
      ids.length > 1
        ? `Several job ids begin with ${inQuotes(reference)}: give more of the id.`
        : `There is no job ${inQuotes(reference)}.`,
      { remedy: 'Find it in the list of jobs.', steps: [{ do: 'list-jobs' }] },
    );
  }
  return stored.job;
}
