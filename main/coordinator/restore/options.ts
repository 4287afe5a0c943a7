import type { JobRequest } from '../../../shared/job-request.ts';

/** What a user asks of a restore as database. */
export type RestoreOptions = Readonly<Extract<JobRequest, { kind: 'restore-as-database' }>['options']>;
