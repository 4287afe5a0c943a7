import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../../../../renderer/features/protect/candidates.ts';
import type { GrantOutcome } from '../../../../../../renderer/features/protect/grant/outcomes.ts';
import { grantsToRun, whyNotRun } from '../../../../../../renderer/features/protect/grant/to-run.ts';
import type { GrantScript } from '../../../../../../shared/privileges.ts';

const candidates = ['shop', 'wiki', 'well', 'late'].map((database): Candidate => ({
  key: database,
  serverId: 'srv-1',
  serverName: 'prod',
  database,
  owner: 'ada',
  encoding: 'UTF8',
  sizeBytes: null,
}));

const script = (digest: string, sql: string) => ({ digest, sql }) as GrantScript;
const scripts = new Map([
  ['shop', script('d1', 'GRANT …;')],
  ['wiki', script('d2', 'GRANT …;')],
  ['well', script('d3', '')],
]);

const all = new Set(['shop', 'wiki', 'well', 'late']);
const [shop, wiki] = [
  { candidate: candidates[0], digest: 'd1' },
  { candidate: candidates[1], digest: 'd2' },
];
const ofState = (state: 'tried' | 'granted'): GrantOutcome => ({
  state,
  after: { ready: true, summary: 'Nothing is missing.' },
});

describe('what is run next', () => {
  it('are the selected databases that have SQL', () => {
    expect(grantsToRun(candidates, scripts, { outcomes: new Map(), selected: all })).toEqual({
      withSql: [shop, wiki],
      open: [shop, wiki],
      tried: [],
      hasEnded: false,
    });
    expect(grantsToRun(candidates, scripts, { outcomes: new Map(), selected: new Set(['wiki']) })).toEqual({
      withSql: [shop, wiki],
      open: [wiki],
      tried: [],
      hasEnded: false,
    });
  });

  it('are first those whose dry run went through, and never those that were granted', () => {
    const outcomes = new Map([
      ['shop', ofState('granted')],
      ['wiki', ofState('tried')],
    ]);
    expect(grantsToRun(candidates, scripts, { outcomes, selected: all })).toEqual({
      withSql: [shop, wiki],
      open: [wiki],
      tried: [wiki],
      hasEnded: false,
    });
  });

  it('is nothing once all of them were granted', () => {
    const outcomes = new Map([
      ['shop', ofState('granted')],
      ['wiki', ofState('granted')],
    ]);
    expect(grantsToRun(candidates, scripts, { outcomes, selected: all })).toEqual({
      withSql: [shop, wiki],
      open: [],
      tried: [],
      hasEnded: true,
    });
  });
});

describe('why nothing can be run', () => {
  const named = { isRunning: false, user: 'postgres' };

  it('is what comes first', () => {
    expect([
      whyNotRun({ isRunning: true, user: '' }, 2, 0),
      whyNotRun({ isRunning: false, user: '' }, 2, 0),
      whyNotRun({ isRunning: false, user: '' }, 0, 0),
      whyNotRun({ isRunning: false, user: '' }, 0, 1),
    ]).toEqual([
      'Running…',
      'Making the SQL, 2 databases to go.',
      'Select a database that has SQL.',
      'Name the administrator first.',
    ]);
  });

  it('is nothing with SQL, a selection and an administrator', () => {
    expect(whyNotRun(named, 0, 1)).toBeNull();
  });
});
