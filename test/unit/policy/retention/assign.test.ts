import { describe, expect, it } from 'vitest';
import { assign, holds, mayHold } from '../../../../main/policy/retention/assign.ts';
import { periodOf } from '../../../../main/policy/retention/periods.ts';
import { retained, rules, sampleValues } from '../../../support/policies/sample-values.ts';

const scheduled = (at: string) => ({ startedAt: new Date(at), scheduled: true, partial: false });
const values = sampleValues();

describe('a scheduled point falls under the highest rule whose period has no first point yet', () => {
  it('the first one of all is the yearly one', () => {
    expect(assign(scheduled('2031-03-12T01:00:00Z'), [], values)).toStrictEqual({
      rule: 'yearly',
      why: 'Yearly: first good backup of 2031',
      expiresAt: '2041-03-12T01:00:00.000Z',
    });
  });

  it('the next ones fill month and week, then fall under the default rule', () => {
    const yearly = retained('2031-02-27T01:00:00Z', { rule: 'yearly' });
    const monthly = retained('2031-03-01T01:00:00Z', { rule: 'monthly' });
    const weekly = retained('2031-03-03T01:00:00Z', { rule: 'weekly' });
    expect(assign(monthly, [yearly], values)).toStrictEqual({
      rule: 'monthly',
      why: 'Monthly: first good backup of March 2031',
      expiresAt: '2032-03-01T01:00:00.000Z',
    });
    expect(assign(weekly, [monthly, yearly], values)).toStrictEqual({
      rule: 'weekly',
      why: 'Weekly: first good backup of the week from 3 March 2031',
      // summer time by then: the same time of day
      expiresAt: '2031-05-26T00:00:00.000Z',
    });
    expect(assign(scheduled('2031-03-04T01:00:00Z'), [weekly, yearly, monthly], values)).toStrictEqual({
      rule: 'default',
      why: 'Default: scheduled backup of 4 March 2031',
      expiresAt: '2031-04-03T00:00:00.000Z',
    });
  });

  it('a point under a higher rule is the first of its lower periods, too', () => {
    const yearly = retained('2031-01-01T01:00:00Z', { rule: 'yearly' });
    expect(assign(scheduled('2031-01-02T01:00:00Z'), [yearly], values).rule).toBe('default');
  });

  it('a point under a lower rule is not the first of a higher period', () => {
    const daily = retained('2031-01-01T01:00:00Z', { rule: 'weekly' });
    expect(assign(scheduled('2031-01-02T01:00:00Z'), [daily], values).rule).toBe('yearly');
  });

  it('later points do not count, as when a clock was wrong', () => {
    const later = retained('2031-03-20T01:00:00Z', { rule: 'yearly' });
    expect(assign(scheduled('2031-03-12T01:00:00Z'), [later], values).rule).toBe('yearly');
  });

  it('daily rules have words of their own', () => {
    const daily = sampleValues({ retention: rules({ default: '7 days', daily: '30 days' }) });
    expect(assign(scheduled('2031-03-12T23:30:00Z'), [], daily).why).toBe(
      'Daily: first good backup of 13 March 2031',
    );
  });
});

it('a partial point falls under the default rule', () => {
  expect(assign({ ...scheduled('2031-03-12T01:00:00Z'), partial: true }, [], values)).toStrictEqual({
    rule: 'default',
    why: 'Default: partial backup of 12 March 2031',
    expiresAt: '2031-04-11T00:00:00.000Z',
  });
});

it('a point on demand is kept until somebody deletes it', () => {
  expect(assign({ ...scheduled('2031-03-12T01:00:00Z'), scheduled: false }, [], values)).toStrictEqual({
    rule: 'on demand',
    why: 'On demand: until somebody deletes it',
    expiresAt: null,
  });
});

it('only good, scheduled, whole points hold a period', () => {
  const points = [
    {},
    { good: false },
    { scheduled: false },
    { partial: true },
    { rule: 'daily' as const },
  ].map((other) => retained('2031-03-12T01:00:00Z', { rule: 'monthly', ...other }));
  const march = periodOf('monthly', new Date('2031-03-01T12:00:00Z'), values);
  expect(points.map((point) => [mayHold(point), holds(point, 'monthly', march)])).toStrictEqual([
    [true, true],
    [false, false],
    [false, false],
    [false, false],
    [true, false],
  ]);
  expect(holds(retained('2031-04-01T01:00:00Z', { rule: 'monthly' }), 'monthly', march)).toBe(false);
});
