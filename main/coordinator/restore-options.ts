import type { JobRequest } from '../store/job-request.ts';

/** What a user asks of a restore as database. */
export type RestoreOptions = Readonly<Extract<JobRequest, { kind: 'restore-as-database' }>['options']>;
