import { expect, it } from 'vitest';
import { simulationWarnings, type Simulated } from '../../../../main/policy/simulate/warnings.ts';
import type { SimulatedPoint, SimulatedRule } from '../../../../shared/policies/simulation.ts';

const rule = (name: SimulatedRule['rule'], made: number): SimulatedRule => ({
  rule: name,
  keeps: '30 days',
  made,
  points: 0,
  bytes: 0,
  most: 0,
});
const point = (endsAt: string | null, newEndsAt: string | null): SimulatedPoint => ({
  pointId: 'p-0001' as SimulatedPoint['pointId'],
  startedAt: '2031-03-12T01:00:00.000Z',
  rule: 'default',
  why: 'why',
  endsAt,
  newEndsAt,
  days: 0,
});
const warnings = (others: Partial<Simulated>) =>
  simulationWarnings({
    values: { timeZone: 'Europe/Berlin', keepAtLeast: 1 },
    rules: [rule('monthly', 120), rule('default', 3000)],
    existing: [],
    keptLonger: 0,
    ...others,
  });
const [may, june, never] = ['2031-05-31T22:30:00.000Z', '2031-06-30T22:30:00.000Z', null];

it('where all is well there is none', () => {
  expect(
    warnings({ existing: [point(may, june), point(may, may), point(june, never), point(never, never)] }),
  ).toStrictEqual([]);
});

it('a schedule without runs', () => {
  expect(warnings({ rules: [rule('default', 0), rule('on demand', 0)] })).toStrictEqual([
    'The schedule plans no backup in this time.',
  ]);
});

it('rules that no point falls under', () => {
  expect(warnings({ rules: [rule('daily', 3653), rule('default', 0), rule('on demand', 0)] })).toStrictEqual([
    'No backup falls under the default rule: each one is the first of a period that a higher rule keeps.',
  ]);
  expect(warnings({ rules: [rule('monthly', 120), rule('daily', 0), rule('default', 0)] })).toStrictEqual([
    'No backup falls under the daily and default rules: each one is the first of a period that a higher rule keeps.',
  ]);
});

it('points that outlive their promise', () => {
  expect(warnings({ keptLonger: 1 })).toStrictEqual([
    '1 recovery point is kept longer than promised, as the newest good one always stays: backups are rare for how long they are kept.',
  ]);
  expect(warnings({ keptLonger: 1200, values: { timeZone: 'UTC', keepAtLeast: 3 } })).toStrictEqual([
    '1,200 recovery points are kept longer than promised, as the newest 3 good ones always stay: backups are rare for how long they are kept.',
  ]);
});

it('points that end earlier than promised, the first one by the date of the zone', () => {
  expect(warnings({ existing: [point(june, may), point(may, june)] })).toStrictEqual([
    '1 recovery point that exists ends earlier than promised: on 1 June 2031.',
  ]);
  expect(warnings({ existing: [point(never, june), point(june, may)] })).toStrictEqual([
    '2 recovery points that exist end earlier than promised, the first on 1 June 2031.',
  ]);
});
