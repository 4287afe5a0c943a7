import { describe, expect, it } from 'vitest';
import {
  endedJob,
  liveJobsReducer,
  noLiveJobs,
  runningJobs,
  runningWords,
  withLive,
  type LiveJobs,
  type LiveJobsEvent,
} from '../../../../renderer/api/live-jobs-state.ts';
import { Job } from '../../../../shared/jobs/jobs.ts';

const job = (id: string, state: Job['state'], bytes = 0, startedAt = '2026-11-23T01:00:00Z'): Job =>
  Job.parse({
    id,
    kind: 'backup',
    state,
    instanceId: null,
    subject: 'orders',
    startedAt,
    endedAt: state === 'in progress' ? null : '2026-11-23T02:00:00Z',
    host: 'dba-01',
    user: 'ada',
    progress: state === 'in progress' ? { phase: 'dumping', bytes, rate: bytes / 2 } : null,
    result: null,
    error: null,
    leftovers: [],
  });

const after = (...events: LiveJobsEvent[]): LiveJobs => events.reduce(liveJobsReducer, noLiveJobs);
const changed = (changedJob: Job, at = 0): LiveJobsEvent => ({ kind: 'changed', job: changedJob, at });

describe('liveJobsReducer', () => {
  it('keeps the latest state of each job', () => {
    const state = after(changed(job('job-a', 'in progress', 1)), changed(job('job-a', 'in progress', 9)));
    expect(state.jobs.get('job-a')?.progress?.bytes).toBe(9);
    expect(state.jobs.size).toBe(1);
  });

  it('lists running jobs in the order in which they started', () => {
    const state = after(
      changed(job('job-b', 'in progress', 0, '2026-11-23T01:05:00Z')),
      changed(job('job-a', 'in progress', 0, '2026-11-23T01:00:00Z')),
      changed(job('job-c', 'completed')),
    );
    expect(runningJobs(state).map((running) => running.id)).toEqual(['job-a', 'job-b']);
  });

  it('does not let a list that was asked earlier undo what was heard since', () => {
    const state = after({ kind: 'subscribed' }, changed(job('job-a', 'completed')), {
      kind: 'listed',
      jobs: [job('job-a', 'in progress'), job('job-b', 'failed')],
    });
    expect(state.jobs.get('job-a')?.state).toBe('completed');
    expect(state.jobs.get('job-b')?.state).toBe('failed');
  });

  it('learns from the list what ended while there was no connection', () => {
    const state = after(
      { kind: 'subscribed' },
      changed(job('job-a', 'in progress')),
      { kind: 'subscribed' },
      { kind: 'listed', jobs: [job('job-a', 'completed')] },
    );
    expect(runningJobs(state)).toEqual([]);
  });

  it('forgets a job that the router does not know, unless it was heard of since', () => {
    const running = changed(job('job-a', 'in progress'));
    expect(after(running, { kind: 'subscribed' }, { kind: 'gone', id: 'job-a' }).jobs.size).toBe(0);
    expect(after({ kind: 'subscribed' }, running, { kind: 'gone', id: 'job-a' }).jobs.size).toBe(1);
  });

  it('collects throughput while a job runs, and no more than it keeps', () => {
    const events = Array.from({ length: 310 }, (_, second) =>
      changed(job('job-a', 'in progress', second * 2), second),
    );
    const readings = after(...events, changed(job('job-a', 'completed'), 999)).rates.get('job-a');
    expect(readings).toHaveLength(300);
    expect(readings?.at(0)).toEqual({ at: 10, rate: 10, bytes: 20, phase: 'dumping' });
    expect(readings?.at(-1)).toEqual({ at: 309, rate: 309, bytes: 618, phase: 'dumping' });
  });
});

describe('runningWords', () => {
  const waiting = { ...job('job-w', 'in progress'), progress: { phase: 'waiting', bytes: 0, rate: 0 } };
  const running = job('job-a', 'in progress');

  it('tell what runs from what waits for its turn', () => {
    expect(runningWords([running, waiting, waiting])).toBe('1 running, 2 waiting');
    expect(runningWords([running])).toBe('1 running');
    expect(runningWords([waiting])).toBe('1 waiting');
    expect(runningWords([])).toBe('0 running');
  });

  it('and a job that waits has no throughput', () => {
    expect(after(changed(waiting, 1)).rates.size).toBe(0);
  });
});

describe('endedJob', () => {
  const running = after(changed(job('job-a', 'in progress')));

  it('is the job that was seen running', () => {
    expect(endedJob(running, changed(job('job-a', 'failed')))?.state).toBe('failed');
  });

  it('is a job that another process began and ended between two looks', () => {
    expect(endedJob(running, changed(job('job-new', 'completed')))?.id).toBe('job-new');
  });

  it('is nothing for a job that runs on, is only listed, or had ended before', () => {
    expect(endedJob(running, changed(job('job-a', 'in progress', 5)))).toBeNull();
    expect(endedJob(running, { kind: 'listed', jobs: [job('job-new', 'completed')] })).toBeNull();
    expect(endedJob(after(changed(job('job-a', 'failed'))), changed(job('job-a', 'failed')))).toBeNull();
  });
});

describe('withLive', () => {
  it('takes the fresher state but never makes an ended job run again', () => {
    const live = after(changed(job('job-a', 'completed')), changed(job('job-b', 'in progress', 7)));
    const listed = [job('job-a', 'in progress'), job('job-b', 'failed'), job('job-c', 'cancelled')];
    expect(withLive(listed, live).map((each) => each.state)).toEqual(['completed', 'failed', 'cancelled']);
  });
});
