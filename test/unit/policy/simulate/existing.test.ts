import { expect, it } from 'vitest';
import { calendarOf } from '../../../../main/policy/retention/calendar.ts';
import { simulateExisting, type ExistingPoint } from '../../../../main/policy/simulate/existing.ts';
import type { Promised } from '../../../../shared/policies/promise.ts';
import { retained, rules, sampleValues } from '../../../support/policies/sample-values.ts';

const why = 'Monthly: first good backup of March 2031';
const monthly = (expiresAt: string | null): Promised => ({ rule: 'monthly', why, expiresAt });
const standing = { promised: monthly('2032-03-12T01:00:00.000Z') };
const { pointId, startedAt, ...point } = retained('2031-03-12T01:00:00Z');

function simulated(keeps: string, others: Partial<ExistingPoint> = {}) {
  const values = sampleValues({ retention: rules({ default: '30 days', monthly: keeps }) });
  const now = new Date('2031-05-01T00:00:00Z');
  return simulateExisting(
    { pointId, startedAt, ...point, bytes: 1, standing, ...others },
    { values, calendar: calendarOf(values), now, graceDays: 14 },
  );
}
const told = { pointId, startedAt: '2031-03-12T01:00:00.000Z', rule: 'monthly', why };

it('says nothing changes where nothing does', () => {
  expect(simulated('12 months')).toStrictEqual({
    ...told,
    endsAt: '2032-03-12T01:00:00.000Z',
    newEndsAt: '2032-03-12T01:00:00.000Z',
    days: 0,
  });
});

it('says by how much the end comes later or earlier, and from when on', () => {
  expect(simulated('13 months')).toStrictEqual({
    ...told,
    endsAt: '2032-03-12T01:00:00.000Z',
    // the same time of day in summer
    newEndsAt: '2032-04-12T00:00:00.000Z',
    days: 31,
    effectiveAt: '2031-05-01T00:00:00.000Z',
  });
  expect(simulated('6 months')).toStrictEqual({
    ...told,
    endsAt: '2032-03-12T01:00:00.000Z',
    newEndsAt: '2031-09-12T00:00:00.000Z',
    days: -182,
    effectiveAt: '2031-05-15T00:00:00.000Z',
  });
});

it('a change that is pending is how things stand', () => {
  const pending = {
    promised: monthly('2031-09-12T00:00:00.000Z'),
    effectiveAt: new Date('2031-05-10T00:00:00Z'),
    revision: 1,
  };
  expect(simulated('6 months', { standing: { ...standing, pending } })).toMatchObject({
    endsAt: '2031-09-12T00:00:00.000Z',
    newEndsAt: '2031-09-12T00:00:00.000Z',
    days: 0,
  });
  expect(simulated('12 months', { standing: { ...standing, pending } })).toMatchObject({
    endsAt: '2031-09-12T00:00:00.000Z',
    newEndsAt: '2032-03-12T01:00:00.000Z',
    days: 182,
    effectiveAt: '2031-05-01T00:00:00.000Z',
  });
});

it('the storage is asked until when it lets the point go', () => {
  const immutableUntil = new Date('2031-12-24T00:00:00Z');
  expect(simulated('6 months', { immutableUntil }).newEndsAt).toBe('2031-12-24T00:00:00.000Z');
});

it('a point without end stays so', () => {
  const promised = {
    rule: 'on demand',
    why: 'On demand: until somebody deletes it',
    expiresAt: null,
  } as const;
  expect(simulated('6 months', { standing: { promised } })).toStrictEqual({
    ...told,
    rule: 'on demand',
    why: 'On demand: until somebody deletes it',
    endsAt: null,
    newEndsAt: null,
    days: 0,
  });
});

it('nothing changes for a point whose promise is uncertain', () => {
  expect(simulated('6 months', { uncertain: true })).toStrictEqual({
    ...told,
    endsAt: '2032-03-12T01:00:00.000Z',
    newEndsAt: '2032-03-12T01:00:00.000Z',
    days: 0,
  });
});

it('minutes earlier are 0 days, not less', () => {
  const promised = monthly('2032-03-12T01:30:00.000Z');
  expect(simulated('12 months', { standing: { promised }, startedAt })).toMatchObject({
    newEndsAt: '2032-03-12T01:00:00.000Z',
    days: 0,
  });
});
