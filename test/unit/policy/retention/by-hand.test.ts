import { expect, it } from 'vitest';
import { promiseByHand } from '../../../../main/policy/retention/by-hand.ts';
import { rules, sampleValues } from '../../../support/policies/sample-values.ts';

const values = sampleValues({ retention: rules({ default: '30 days', monthly: '12 months' }) });
const startedAt = new Date('2031-03-12T01:00:00Z');

it('a rule of the policy, a date, or no end can be chosen', () => {
  expect(promiseByHand(startedAt, { under: 'monthly' }, values)).toStrictEqual({
    rule: 'monthly',
    why: 'Monthly: chosen by hand',
    expiresAt: '2032-03-12T01:00:00.000Z',
  });
  expect(promiseByHand(startedAt, { until: new Date('2033-01-01T00:00:00Z') }, values)).toStrictEqual({
    rule: 'until a date',
    why: 'Until a date that was chosen by hand',
    expiresAt: '2033-01-01T00:00:00.000Z',
  });
  expect(promiseByHand(startedAt, { until: null }, values)).toStrictEqual({
    rule: 'on demand',
    why: 'On demand: until somebody deletes it',
    expiresAt: null,
  });
});

it('a rule that the policy does not have cannot', () => {
  expect(promiseByHand(startedAt, { under: 'yearly' }, values)).toBe(undefined);
});
