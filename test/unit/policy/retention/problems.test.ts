import { expect, it } from 'vitest';
import { retentionProblems } from '../../../../main/policy/retention/problems.ts';
import { rules, sampleValues } from '../../../support/policies/sample-values.ts';

type Words = Parameters<typeof rules>[0];
const hourly = { kind: 'hourly', every: 1, minute: 0 } as const;
const problems = (words: Words, schedule?: typeof hourly) =>
  retentionProblems(
    sampleValues({ retention: rules(words), ...(schedule === undefined ? {} : { schedule }) }),
  );

it('rules that grow are none', () => {
  expect(problems({ default: '7 days' })).toStrictEqual([]);
  expect(problems({ default: '7 days', daily: '1w' })).toStrictEqual([]);
  expect(
    problems({ default: '30 days', weekly: '12 weeks', monthly: '60 months', yearly: '10 years' }),
  ).toStrictEqual([]);
  expect(problems({ default: '3 days', daily: '30 days' }, hourly)).toStrictEqual([]);
  expect(problems({ default: '1 day', daily: '1 day' }, hourly)).toStrictEqual([]);
});

it('the least is 7 days, in an hourly schedule 1 day', () => {
  expect(problems({ default: '6 days' })).toStrictEqual([
    'The default rule keeps for 6 days; the least in a schedule that is not hourly is 7 days.',
  ]);
  expect(problems({ default: '6 days' }, hourly)).toStrictEqual([]);
});

it('the most is 10 years, 3,653 days included', () => {
  expect(problems({ default: '3653 days' })).toStrictEqual([]);
  expect(problems({ default: '120 months' })).toStrictEqual([]);
  expect(problems({ default: '521 weeks' })).toStrictEqual([]);
  expect(problems({ default: '522 weeks' })).toStrictEqual([
    'The default rule keeps for 522 weeks; the most is 10 years.',
  ]);
  expect(problems({ default: '7 days', yearly: '121 months' })).toStrictEqual([
    'The yearly rule keeps for 121 months; the most is 10 years.',
  ]);
});

it('a rule keeps at least as long as its period lasts', () => {
  expect(problems({ default: '7 days', monthly: '30 days' })).toStrictEqual([
    'The monthly rule keeps for 30 days, which can end before its month does: another backup of that month would become its first one.',
  ]);
  expect(problems({ default: '7 days', monthly: '31 days', yearly: '366 days' })).toStrictEqual([]);
  expect(problems({ default: '7 days', yearly: '365 days' })).toStrictEqual([
    'The yearly rule keeps for 365 days, which can end before its year does: another backup of that year would become its first one.',
  ]);
  expect(problems({ default: '1 day', weekly: '6 days' }, hourly)).toStrictEqual([
    'The weekly rule keeps for 6 days, which can end before its week does: another backup of that week would become its first one.',
  ]);
});

it('a higher rule is not shorter than any lower one', () => {
  expect(problems({ default: '30 days', monthly: '1 month' })).toStrictEqual([
    'The monthly rule keeps for 1 month, which is shorter than the 30 days of the default rule for a backup of 31 January 2024: a higher rule may not be shorter.',
  ]);
  expect(problems({ default: '12 weeks', weekly: '7 days', yearly: '1 year' })).toStrictEqual([
    'The weekly rule keeps for 7 days, which is shorter than the 12 weeks of the default rule: a higher rule may not be shorter.',
  ]);
  // 28 February 2025 and a month is 28 March: 28 days
  expect(problems({ default: '28 days', monthly: '1 month' })).toStrictEqual([]);
  expect(problems({ default: '29 days', monthly: '1 month' })).toStrictEqual([
    'The monthly rule keeps for 1 month, which is shorter than the 29 days of the default rule for a backup of 31 January 2025: a higher rule may not be shorter.',
  ]);
  expect(problems({ default: '365 days', yearly: '1 year' })).toStrictEqual([]);
});

it('4 years and 1,461 days are the same', () => {
  expect(problems({ default: '1461 days', yearly: '4 years' })).toStrictEqual([]);
  expect(problems({ default: '4 years', yearly: '1461 days' })).toStrictEqual([]);
});
