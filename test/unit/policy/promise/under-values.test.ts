import { expect, it } from 'vitest';
import { promiseUnder } from '../../../../main/policy/promise/under-values.ts';
import { rules, sampleValues } from '../../../support/policies/sample-values.ts';

const startedAt = new Date('2031-03-12T01:00:00Z');
const policy = { id: 'policy-1' as never, name: 'Daily', revision: 3 };
const monthly = {
  rule: 'monthly' as const,
  why: 'Monthly: first good backup of March 2031',
  expiresAt: '2032-03-12T01:00:00.000Z',
  policy,
};

it('a point keeps its rule, for as long as the rule keeps now', () => {
  const values = sampleValues({
    retention: rules({ default: '30 days', monthly: '5 years', yearly: '10 years' }),
  });
  expect(promiseUnder(monthly, startedAt, values)).toStrictEqual({
    ...monthly,
    expiresAt: '2036-03-12T01:00:00.000Z',
  });
});

it('where the rule is gone, the next lower one keeps it', () => {
  const without = (words: Parameters<typeof rules>[0]) =>
    promiseUnder(monthly, startedAt, sampleValues({ retention: rules(words) }));
  expect(without({ default: '30 days', weekly: '12 weeks', yearly: '10 years' })).toStrictEqual({
    rule: 'weekly',
    why: 'Weekly: the policy has no monthly rule any more',
    expiresAt: '2031-06-04T00:00:00.000Z',
    policy,
  });
  expect(without({ default: '30 days' })).toMatchObject({
    rule: 'default',
    expiresAt: '2031-04-11T00:00:00.000Z',
  });
});

it('what is kept without end, or until a date that somebody chose, is not touched', () => {
  const values = sampleValues();
  for (const standing of [
    { rule: 'on demand', why: '', expiresAt: null },
    { rule: 'until a date', why: '', expiresAt: '2033-01-01T00:00:00.000Z' },
    { ...monthly, expiresAt: null },
  ] as const) {
    expect(promiseUnder(standing, startedAt, values)).toBe(undefined);
  }
});
