import type { ReactNode } from 'react';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { jobKindNames } from '../../ui/words/job.ts';

type TitledJob = Pick<Job, 'kind' | 'subject' | 'target'>;

/** Words, and names apart from them. */
type Part = string | { readonly name: string };

/** What a job is of, and where a restore goes. */
function parts({ kind, subject, target }: TitledJob): Part[] {
  const of: Part[] = [`${jobKindNames[kind]} of `, { name: visibleText(subject) }];
  if (target?.kind !== 'database') return of;
  const on: Part[] = [' on ', { name: visibleText(target.server) }];
  if (target.database === undefined) return [...of, ...on];
  return [...of, kind === 'restore-rows' ? ' into ' : ' to ', { name: visibleText(target.database) }, ...on];
}

/** "Restore of prod/shop to shop_back on new". */
export const jobTitle = (job: TitledJob): string =>
  parts(job)
    .map((part) => (typeof part === 'string' ? part : part.name))
    .join('');

/** The same as a heading, where names keep their own writing direction. */
export const jobHeading = (job: TitledJob): ReactNode =>
  parts(job).map((part, index) =>
    typeof part === 'string' ? part : <bdi key={`${index} ${part.name}`}>{part.name}</bdi>,
  );
