import { skipToken, useQueries, useQuery } from '@tanstack/react-query';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { orpc } from '../../../api/client.ts';
import type { RowsJob } from './rows-to-load.ts';

/** So many later jobs are looked through. */
const lookedThrough = 50;

/** Jobs that loaded rows into the database of this restore since, the newest first, with what was asked of them. */
export function useRowsJobs(job: Job, wanted: boolean): readonly RowsJob[] {
  const database = job.result?.database;
  const listed = useQuery(
    orpc.jobs.list.queryOptions({
      input:
        wanted && job.instanceId !== null
          ? { kind: 'restore-rows', instance: job.instanceId, after: job.startedAt, limit: lookedThrough }
          : skipToken,
    }),
  );
  const later = (listed.data ?? []).filter(
    ({ state, result }) =>
      state === 'in progress' || (state.startsWith('completed') && result?.database === database),
  );
  const shown = useQueries({
    queries: later.map(({ id }) => orpc.jobs.show.queryOptions({ input: { job: id } })),
  });
  return shown.flatMap(({ data }) => data ?? []);
}
