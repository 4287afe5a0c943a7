import { describe, expect, it } from 'vitest';
import { noLiveJobs } from '../../../../../renderer/api/live-jobs-state.ts';
import { lastDayJobs, layLanes } from '../../../../../renderer/features/overview/lanes.ts';
import { lastDaySentence, overviewSentence } from '../../../../../renderer/features/overview/sentences.ts';
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

describe('sentences of the overview', () => {
  const coverage = {
    protected: 40,
    'at risk': 1,
    failing: 1,
    'nothing to restore': 0,
    unprotected: 3,
    total: 45,
    unprotectedOf: new Map(),
  };

  it('say how many are protected and how much needs somebody', () => {
    expect(overviewSentence(coverage, 2)).toBe('40 of 45 databases are protected; 2 things need attention.');
    expect(
      overviewSentence(
        { ...coverage, protected: 42, 'at risk': 0, failing: 0, unprotected: 0, total: 42 },
        0,
      ),
    ).toBe('All 42 databases are protected; nothing needs attention.');
    expect(overviewSentence({ ...coverage, protected: 1, total: 2 }, 1)).toBe(
      '1 of 2 databases is protected; 1 thing needs attention.',
    );
  });

  it('say how the jobs of the day ended, what went wrong first', () => {
    expect(lastDaySentence([])).toBe('No job ran in the last 24 hours.');
    const ended = (state: 'completed' | 'failed') => ({ state, progress: null, result: null });
    expect(lastDaySentence([ended('completed'), ended('failed'), ended('completed')])).toBe(
      '3 jobs: 1 failed, 2 completed.',
    );
    const lost = { kind: 'rows', what: 'rows of app.g', reason: '', message: '' } as const;
    const { state, progress, result } = job({
      state: 'completed with warnings',
      result: { losses: [lost], messages: [], warnings: [] },
    });
    expect(lastDaySentence([ended('completed'), { state, progress, result }])).toBe(
      '2 jobs: 1 completed with losses, 1 completed.',
    );
    const going = (phase: string) => ({
      state: 'in progress' as const,
      progress: { phase, bytes: 0, rate: 0 },
      result: null,
    });
    expect(lastDaySentence([going('dumping'), going('waiting'), going('waiting')])).toBe(
      '3 jobs: 1 in progress, 2 waiting.',
    );
  });
});
