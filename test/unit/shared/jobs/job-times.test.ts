import { describe, expect, it } from 'vitest';
import { jobDuration, jobTimes } from '../../../../shared/jobs/job-times.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 2, minute)).toISOString();
const minutes = (count: number) => count * 60_000;
const now = new Date(at(30));

type Timed = Parameters<typeof jobTimes>[0];
const job = (more: Partial<Timed>): Timed => ({
  startedAt: at(10),
  endedAt: at(20),
  state: 'completed',
  progress: null,
  ...more,
});
const progress = (
  phase: string,
  phases: [name: string, from: number, to: number | null][],
): Job['progress'] => ({
  phase,
  bytes: 0,
  rate: 0,
  phases: phases.map(([name, from, to]) => ({
    name,
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
  })),
});

describe('the times of a job', () => {
  it('are its whole life where it never waited', () => {
    expect(jobTimes(job({}), now)).toEqual({ waitedMs: 0, tookMs: minutes(10), beganAt: at(10) });
    expect(jobTimes(job({ endedAt: null, state: 'in progress' }), now).tookMs).toBe(minutes(20));
  });

  it('leave the wait for its turn out of what it took', () => {
    const ended = job({
      progress: progress('committing', [
        ['waiting', 10, 17],
        ['dumping', 17, 20],
      ]),
    });
    expect(jobTimes(ended, now)).toEqual({ waitedMs: minutes(7), tookMs: minutes(3), beganAt: at(17) });
    expect(jobDuration(ended, now)).toBe(minutes(3));
  });

  it('are only a wait for one that has not begun, and for one that never did', () => {
    const waits = progress('waiting', [['waiting', 10, null]]);
    const waiting = job({ endedAt: null, state: 'in progress', progress: waits });
    expect(jobTimes(waiting, now)).toEqual({ waitedMs: minutes(20), tookMs: null, beganAt: null });
    const cancelled = job({ state: 'cancelled', progress: progress('waiting', [['waiting', 10, 20]]) });
    expect(jobTimes(cancelled, now)).toEqual({ waitedMs: minutes(10), tookMs: null, beganAt: null });
    expect(jobDuration(cancelled, now)).toBe(minutes(10));
  });

  it('are never negative, whatever a clock did', () => {
    expect(jobTimes(job({ endedAt: at(5) }), now).tookMs).toBe(0);
  });
});
