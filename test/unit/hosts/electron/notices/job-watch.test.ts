import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import { watchJobs } from '../../../../../main/hosts/electron/notices/job-watch.ts';
import { sampleJob } from '../../../../support/electron/sample-jobs.ts';

async function* changesOf(jobs: readonly Job[]): AsyncGenerator<Job> {
  yield* jobs;
}

describe('what the desktop hears of the jobs', () => {
  it('is which run, and which of them ended', async () => {
    const a = sampleJob({ id: 'job-a001' });
    const b = sampleJob({ id: 'job-b001' });
    const told: unknown[] = [];
    await watchJobs(changesOf([a, b, { ...a, state: 'completed' }, { ...b, state: 'failed' }]), {
      running: (jobs) => told.push(jobs.map(({ id }) => id)),
      ended: ({ id, state }) => told.push(`${id} ${state}`),
    });
    expect(told).toEqual([
      ['job-a001'],
      ['job-a001', 'job-b001'],
      ['job-b001'],
      'job-a001 completed',
      [],
      'job-b001 failed',
    ]);
  });

  it('is nothing of jobs that had ended before', async () => {
    const told: unknown[] = [];
    const old = sampleJob({ state: 'failed' });
    await watchJobs(changesOf([old, old]), {
      running: (jobs) => told.push(jobs),
      ended: (job) => told.push(job),
    });
    expect(told).toEqual([]);
  });
});
