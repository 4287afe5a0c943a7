import { expect, it } from 'vitest';
import {
  isAtLeast,
  isRule,
  periodRulesOf,
  ruleNames,
  ruleOrLower,
} from '../../../../main/policy/retention/ranks.ts';
import { rules } from '../../../support/policies/sample-values.ts';

it('a higher rule fills the periods of lower ones, and what no rule keeps fills none', () => {
  expect(
    (['yearly', 'monthly', 'weekly', 'daily', 'default', 'until a date', 'on demand'] as const).map(
      (under) => [under, isAtLeast(under, 'monthly'), isAtLeast(under, 'default')],
    ),
  ).toStrictEqual([
    ['yearly', true, true],
    ['monthly', true, true],
    ['weekly', false, true],
    ['daily', false, true],
    ['default', false, true],
    ['until a date', false, false],
    ['on demand', false, false],
  ]);
});

it('only rules that a policy has come, the highest first', () => {
  expect(periodRulesOf(rules({ default: '7 days' }))).toStrictEqual([]);
  expect(periodRulesOf(rules({ default: '7 days', daily: '7 days', yearly: '1 year' }))).toStrictEqual([
    'yearly',
    'daily',
  ]);
});

it('a rule that is gone gives way to the next lower one', () => {
  const some = rules({ default: '7 days', daily: '7 days', monthly: '1 year' });
  expect(
    (['yearly', 'monthly', 'weekly', 'daily', 'default'] as const).map((rule) => ruleOrLower(rule, some)),
  ).toStrictEqual(['monthly', 'monthly', 'daily', 'daily', 'default']);
});

it('tells rules from other words, and names them', () => {
  expect(['yearly', 'default', 'until a date', 'on demand', 'hourly', 'toString'].map(isRule)).toStrictEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(Object.values(ruleNames)).toStrictEqual(['Yearly', 'Monthly', 'Weekly', 'Daily', 'Default']);
});
