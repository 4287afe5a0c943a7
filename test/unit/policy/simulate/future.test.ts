import { expect, it } from 'vitest';
import { futurePoints } from '../../../../main/policy/simulate/future.ts';
import { retained, sampleValues } from '../../../support/policies/sample-values.ts';

const planned = (first: string, count: number) =>
  Array.from({ length: count }, (_, day) => new Date(Date.parse(first) + day * 24 * 60 * 60_000));

it('each planned run makes a point under its rule', () => {
  const points = [...futurePoints(planned('2030-12-30T12:00:00Z', 4), [], sampleValues())];
  expect(points).toStrictEqual([
    {
      startedAt: new Date('2030-12-30T12:00:00Z'),
      rule: 'yearly',
      expiresAt: new Date('2040-12-30T12:00:00Z'),
    },
    {
      startedAt: new Date('2030-12-31T12:00:00Z'),
      rule: 'default',
      expiresAt: new Date('2031-01-30T12:00:00Z'),
    },
    {
      startedAt: new Date('2031-01-01T12:00:00Z'),
      rule: 'yearly',
      expiresAt: new Date('2041-01-01T12:00:00Z'),
    },
    {
      startedAt: new Date('2031-01-02T12:00:00Z'),
      rule: 'default',
      expiresAt: new Date('2031-02-01T12:00:00Z'),
    },
  ]);
});

it('points that exist are the first ones of periods that have begun, where they are good', () => {
  const before = [
    retained('2030-12-02T12:00:00Z', { rule: 'monthly' }),
    retained('2030-11-05T12:00:00Z', { rule: 'monthly' }),
    retained('2030-02-01T12:00:00Z', { rule: 'yearly' }),
    retained('2030-12-30T02:00:00Z', { rule: 'weekly', good: false }),
  ];
  const rules = [...futurePoints(planned('2030-12-30T12:00:00Z', 4), before, sampleValues())].map(
    ({ rule }) => rule,
  );
  expect(rules).toStrictEqual(['weekly', 'default', 'yearly', 'default']);
});
