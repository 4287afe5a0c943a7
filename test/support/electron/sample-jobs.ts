import { JobId } from '../../../shared/ids.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';

/** A job as the store gives it. */
export function sampleJob(over: Partial<Omit<Job, 'id'>> & { id?: string } = {}): Job {
  const { id = 'job-20260101t000000-0000abcd', ...rest } = over;
  return {
    id: JobId.parse(id),
    kind: 'backup',
    state: 'in progress',
    instanceId: null,
    subject: 'orders',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: null,
    host: 'jump',
    user: 'dba',
    progress: { phase: 'dumping', bytes: 10, rate: 1 },
    result: null,
    error: null,
    leftovers: [],
    ...rest,
  };
}
