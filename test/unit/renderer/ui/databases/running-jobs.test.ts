import { describe, expect, it } from 'vitest';
import { withRunningJobs } from '../../../../../renderer/ui/databases/running-jobs.ts';
import { instance, job } from '../../../../support/overview-data.ts';

const running = job({ id: 'job-run', state: 'in progress', endedAt: null });

describe('running jobs of instances', () => {
  it('come from what was heard since the list was made', () => {
    const [shown] = withRunningJobs([instance()], new Map([[running.id, running]]));
    expect(shown?.runningJob).toBe(running);
  });

  it('go when their end was heard', () => {
    const ended = job({ id: 'job-run', state: 'failed' });
    const [shown] = withRunningJobs([instance({ runningJob: running })], new Map([[ended.id, ended]]));
    expect(shown?.runningJob).toBeNull();
  });

  it('leave an instance as it is when nothing was heard of it', () => {
    const listed = instance({ runningJob: running });
    expect(withRunningJobs([listed], new Map())[0]).toBe(listed);
  });
});
