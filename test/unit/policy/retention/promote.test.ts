import { expect, it } from 'vitest';
import { promotions } from '../../../../main/policy/retention/promote.ts';
import { retained, rules, sampleValues } from '../../../support/policies/sample-values.ts';

const values = sampleValues({
  retention: rules({ default: '30 days', monthly: '12 months', yearly: '10 years' }),
});

it('the earliest good point of the period takes the place of a damaged one', () => {
  const points = [
    retained('2031-03-05T01:00:00Z'),
    retained('2031-03-04T01:00:00Z'),
    retained('2031-03-03T01:00:00Z', { good: false }),
    retained('2031-03-02T01:00:00Z', { rule: 'monthly', good: false }),
    retained('2031-01-01T01:00:00Z', { rule: 'yearly' }),
  ];
  expect(promotions(points, values)).toStrictEqual([
    {
      pointId: points[1]?.pointId,
      promised: {
        rule: 'monthly',
        why: 'Monthly: first good backup of March 2031',
        expiresAt: '2032-03-04T01:00:00.000Z',
      },
    },
  ]);
});

it('a damaged yearly point leaves its year and its month to others', () => {
  const points = [
    retained('2031-01-01T01:00:00Z', { rule: 'yearly', good: false }),
    retained('2031-01-02T01:00:00Z'),
    retained('2031-01-03T01:00:00Z'),
  ];
  // one point for both: a yearly point is a monthly one, too
  expect(promotions(points, values).map(({ pointId, promised }) => [pointId, promised.rule])).toStrictEqual([
    [points[1]?.pointId, 'yearly'],
  ]);
  const alone = [points[0], retained('2031-02-01T01:00:00Z', { rule: 'monthly' })].filter(
    (point) => point !== undefined,
  );
  expect(promotions(alone, values).map(({ pointId, promised }) => [pointId, promised.rule])).toStrictEqual([
    [alone[1]?.pointId, 'yearly'],
  ]);
});

it('where the year goes on elsewhere, the month has a first point of its own again', () => {
  const zone = sampleValues({
    retention: rules({ default: '30 days', weekly: '12 weeks', monthly: '12 months' }),
  });
  const points = [
    // 1 March 2031 is a Saturday
    retained('2031-03-01T01:00:00Z', { rule: 'monthly', good: false }),
    retained('2031-03-02T01:00:00Z', { partial: true }),
    retained('2031-03-03T01:00:00Z', { rule: 'weekly' }),
    retained('2031-02-28T01:00:00Z'),
  ];
  expect(promotions(points, zone).map(({ pointId, promised }) => [pointId, promised.rule])).toStrictEqual([
    [points[2]?.pointId, 'monthly'],
    [points[3]?.pointId, 'weekly'],
  ]);
});

it('nothing is promoted that is damaged, partial or on demand, nor where nothing was damaged', () => {
  const damaged = retained('2031-03-02T01:00:00Z', { rule: 'monthly', good: false });
  const others = [
    retained('2031-03-03T01:00:00Z', { good: false }),
    retained('2031-03-04T01:00:00Z', { partial: true }),
    retained('2031-03-05T01:00:00Z', { scheduled: false, rule: 'on demand' }),
    retained('2031-03-06T01:00:00Z', { scheduled: false, rule: 'monthly' }),
  ];
  expect(promotions([damaged, ...others], values)).toStrictEqual([]);
  expect(promotions([retained('2031-03-03T01:00:00Z')], values)).toStrictEqual([]);
  const good = retained('2031-03-07T01:00:00Z');
  expect(promotions([damaged, ...others, good], values).map(({ pointId }) => pointId)).toStrictEqual([
    good.pointId,
  ]);
});

it('a second look promotes nothing more', () => {
  const damaged = retained('2031-03-02T01:00:00Z', { rule: 'monthly', good: false });
  const promoted = retained('2031-03-04T01:00:00Z', { rule: 'monthly' });
  expect(promotions([damaged, promoted, retained('2031-03-03T01:00:00Z')], values)).toStrictEqual([]);
});

it('a point that was promised longer keeps that end', () => {
  const damaged = retained('2031-03-02T01:00:00Z', { rule: 'monthly', good: false });
  const ends = (expiresAt: Date | null) =>
    promotions([damaged, retained('2031-03-03T01:00:00Z', { expiresAt })], values)[0]?.promised.expiresAt;
  expect(ends(new Date('2031-04-02T00:00:00Z'))).toBe('2032-03-03T01:00:00.000Z');
  expect(ends(new Date('2035-01-01T00:00:00Z'))).toBe('2035-01-01T00:00:00.000Z');
  expect(ends(null)).toBe(null);
});

it('of two that started at the same moment, the smaller id is the earlier one', () => {
  const damaged = retained('2031-03-02T01:00:00Z', { rule: 'monthly', good: false });
  const one = retained('2031-03-03T01:00:00Z');
  const other = { ...one, pointId: 'p-0000' as typeof one.pointId };
  expect(promotions([damaged, one, other], values).map(({ pointId }) => pointId)).toStrictEqual(['p-0000']);
});
