import { expect, it } from 'vitest';
import { policyWords, scheduleWordsOf, valueProblems } from '../../../../main/coordinator/policies/words.ts';
import type { PolicyValues } from '../../../../shared/policies/policy.ts';
import { sampleValues } from '../../../support/sample-policy.ts';

const now = new Date('2027-03-27T12:00:00Z');
const cron = (expression: string): PolicyValues => ({
  ...sampleValues,
  schedule: { kind: 'cron', expression },
});

it('values in words, and the next ten runs, over a change of clocks', () => {
  expect(policyWords(sampleValues, now)).toEqual({
    scheduleWords: 'Daily at 02:30, time in Europe/Berlin',
    retentionWords: 'default 30 days',
    nextRuns: [
      // clocks skip 02:30
      '2027-03-28T01:00:00.000Z',
      ...['29', '30', '31'].map((day) => `2027-03-${day}T00:30:00.000Z`),
      ...['01', '02', '03', '04', '05', '06'].map((day) => `2027-04-${day}T00:30:00.000Z`),
    ],
  });
});

it('a schedule that cannot stand has no words and no runs', () => {
  const without = { retentionWords: 'default 30 days', nextRuns: [] };
  expect(policyWords(cron('0 30 2 * * 1'), now)).toEqual(without);
  expect(policyWords(cron('0 0 30 2 *'), now)).toEqual(without);
  expect(policyWords(cron('nonsense of five fields here'), now)).toEqual(without);
  expect(scheduleWordsOf(cron('0 0 30 2 *'))).toBeUndefined();
  expect(scheduleWordsOf(sampleValues)).toBe('Daily at 02:30, time in Europe/Berlin');
});

it('impossible values are told together, of the schedule and of the rules', () => {
  expect(valueProblems(sampleValues)).toEqual([]);
  const retention = {
    default: { count: 6, unit: 'days' },
    weekly: { count: 12, unit: 'weeks' },
    monthly: { count: 1, unit: 'months' },
  } as const;
  expect(valueProblems({ ...cron('0 0 30 2 *'), retention })).toEqual([
    'The cron expression "0 0 30 2 *" names days that never come.',
    'The default rule keeps for 6 days; the least in a schedule that is not hourly is 7 days.',
    'The monthly rule keeps for 1 month, which is shorter than the 12 weeks of the weekly rule: a higher rule may not be shorter.',
  ]);
});
