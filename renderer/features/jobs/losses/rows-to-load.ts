import type { JobRequest } from '../../../../shared/jobs/job-request.ts';
import type { Job, Loss } from '../../../../shared/jobs/jobs.ts';

/** What stands above the losses of a job: where they are missing, and what became of the rest. */
export function lossesSentence(job: Pick<Job, 'kind' | 'state'>): string {
  if (job.kind === 'verify')
    return 'The scratch database lacked this, and so would every database that is restored from this recovery point.';
  if (job.kind === 'restore-rows') return 'The rows are there. This is not as it was in the source.';
  if (job.state === 'failed') return 'This could not be given back, and the restore ended there.';
  if (job.kind === 'restore-as-files') return 'The files are there without this; everything else was copied.';
  return 'The new database is there without this; everything else was restored.';
}

/** A table and the database that its rows are missing in. */
export interface RowsTarget {
  readonly serverId: string;
  readonly database: string;
  readonly table: NonNullable<Loss['table']>;
}

/** A job that loads rows, with what was asked of it. */
export interface RowsJob extends Pick<Job, 'id' | 'state' | 'startedAt' | 'endedAt'> {
  readonly request: JobRequest | null;
}

/** The job that has loaded the rows, or loads them now; null where they are still missing. */
export function loadedBy<J extends RowsJob>(jobs: readonly J[], target: RowsTarget): J | null {
  const alike = jobs.filter(
    ({ request }) =>
      request?.kind === 'restore-rows' &&
      request.serverId === target.serverId &&
      request.database === target.database &&
      request.table.name === target.table.name &&
      request.table.schema === target.table.schema,
  );
  return (
    alike.find(({ state }) => state.startsWith('completed')) ??
    alike.find(({ state }) => state === 'in progress') ??
    null
  );
}

/** The name as pgkeep writes it everywhere: "schema.name". */
export const tableWords = ({ schema, name }: NonNullable<Loss['table']>): string => `${schema}.${name}`;
