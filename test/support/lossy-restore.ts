import { JobRequest } from '../../shared/jobs/job-request.ts';
import type { Job } from '../../shared/jobs/jobs.ts';
import { job } from './overview-data.ts';

export const loss = (what: string, more: object = {}) => ({
  kind: 'rows',
  what,
  reason: 'the source has rows that break it',
  message: 'ERROR: x',
  ...more,
});

export const threeLosses = [
  loss('rows of app.g'),
  loss('unique index u', { kind: 'unique' }),
  loss('materialized view mv\u202e is empty', { kind: 'materialized view' }),
];

/** A restore that ended with these losses. */
export const restoredWith = (losses: readonly object[], more: Parameters<typeof job>[0] = {}): Job =>
  job({
    id: 'job-0001',
    kind: 'restore-as-database',
    state: 'completed with warnings',
    result: { tables: 2, database: 'shop_2', losses, messages: [], warnings: ['w'], notes: ['n'] },
    ...more,
  });

const point = { instanceId: 'inst-0001', pointId: 'point-0001', serverId: 'srv-0002' };

/** What that restore was asked for. */
export const databaseRequest = (options: object = {}): JobRequest =>
  JobRequest.parse({
    kind: 'restore-as-database',
    ...point,
    options: { newDatabase: 'shop_2', jobs: 4, ...options },
  });

/** The rows of a table that are loaded into the same database afterwards. */
export const rowsRequest = (more: object = {}): JobRequest =>
  JobRequest.parse({
    kind: 'restore-rows',
    ...point,
    database: 'shop_2',
    table: { schema: 'app', name: 'g' },
    ...more,
  });
