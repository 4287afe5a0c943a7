import { describe, expect, it } from 'vitest';
import { noLiveJobs } from '../../../../../renderer/api/live-jobs-state.ts';
import {
  lastDayJobs,
  layLanes,
  plannedSpan,
  spanOf,
  workOf,
} from '../../../../../renderer/features/overview/lanes.ts';
import { job } from '../../../../support/overview-data.ts';

const at = (ms: number) => new Date(ms).toISOString();

const item = (from: number, to: number | null) => ({
  startedAt: at(from),
  endedAt: to === null ? null : at(to),
});

const shape = (items: Parameters<typeof layLanes>[0]) =>
  layLanes(items, 1_000, 2_000, 0.01).map(({ from, to, lane }) => [from, to, lane]);

describe('lanes of jobs', () => {
  it('puts what runs at the same time into lanes of its own and uses free ones again', () => {
    expect(shape([item(1_600, 1_800), item(1_100, 1_500), item(1_200, 1_300)])).toEqual([
      [0.1, 0.5, 0],
      [0.2, 0.3, 1],
      [0.6, 0.8, 0],
    ]);
  });

  it('cuts what began before, and lets what runs last until now', () => {
    expect(shape([item(0, 1_500)])).toEqual([[0, 0.5, 0]]);
    expect(shape([item(1_900, null)])).toEqual([[0.9, 1, 0]]);
  });

  it('keeps a short job visible, at the right edge too', () => {
    const [short] = layLanes([item(1_500, 1_500)], 1_000, 2_000, 0.01);
    expect((short?.to ?? 0) - (short?.from ?? 0)).toBeCloseTo(0.01);
    const [edge] = layLanes([item(2_000, null)], 1_000, 2_000, 0.01);
    expect([edge?.from, edge?.to]).toEqual([0.99, 1]);
  });
});

describe('a planned backup', () => {
  it('is as long as the last one of its database took, or a quarter of an hour', () => {
    const last = job({ startedAt: '2026-03-02T02:10:00.000Z', endedAt: '2026-03-02T02:14:00.000Z' });
    const run = { instanceId: last.instanceId as never, start: '2026-03-03T02:10:00.000Z' };
    expect(plannedSpan(run, [last])).toEqual({
      startedAt: run.start,
      endedAt: '2026-03-03T02:14:00.000Z',
    });
    expect(plannedSpan(run, [{ ...last, kind: 'verify' }]).endedAt).toBe('2026-03-03T02:25:00.000Z');
  });
});

describe('the span of jobs', () => {
  it('is from the first begin to the last end, within what is shown', () => {
    expect(spanOf([item(1_600, 1_800), item(1_100, 1_500)], 1_000, 2_000)).toEqual({
      from: 1_100,
      to: 1_800,
    });
    expect(spanOf([item(200, 1_500)], 1_000, 2_000)).toEqual({ from: 1_000, to: 1_500 });
  });

  it('lasts until now while one runs', () =>
    expect(spanOf([item(1_600, null), item(1_700, 1_800)], 1_000, 2_000)).toEqual({
      from: 1_600,
      to: 2_000,
    }));
});

describe('the work of a job', () => {
  const now = new Date('2026-11-28T12:00:00.000Z');
  const waited = (endedAt: string | null) => ({
    phase: endedAt === null ? 'waiting' : 'dumping',
    bytes: 0,
    rate: 0,
    phases: [{ name: 'waiting', startedAt: '2026-11-28T10:00:00.000Z', endedAt }],
  });
  const going = { state: 'in progress', startedAt: '2026-11-28T10:00:00.000Z', endedAt: null } as const;

  it('begins when its turn has come, and lasts until now while it goes on', () =>
    expect(workOf(job({ ...going, progress: waited('2026-11-28T11:00:00.000Z') }), now)).toEqual({
      startedAt: '2026-11-28T11:00:00.000Z',
      endedAt: '2026-11-28T12:00:00.000Z',
    }));

  it('is the wait, as long as its turn has not come', () =>
    expect(workOf(job({ ...going, progress: waited(null) }), now)).toEqual({
      startedAt: '2026-11-28T10:00:00.000Z',
      endedAt: '2026-11-28T12:00:00.000Z',
    }));
});

describe('jobs of the last day', () => {
  it('have those that were started since, and the states that were heard', () => {
    const listed = job({ id: 'job-old', state: 'in progress', endedAt: null });
    const ended = job({ id: 'job-old', state: 'failed' });
    const fresh = job({ id: 'job-new', state: 'in progress', endedAt: null });
    const live = {
      ...noLiveJobs,
      jobs: new Map([
        [ended.id, ended],
        [fresh.id, fresh],
      ]),
    };
    expect(lastDayJobs([listed], live).map(({ id, state }) => [id, state])).toEqual([
      ['job-old', 'failed'],
      ['job-new', 'in progress'],
    ]);
  });
});
