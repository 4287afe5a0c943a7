import { expect, it } from 'vitest';
import { planChange, withChange } from '../../../../main/coordinator/promises/plan-change.ts';
import { policyWish, releasedBy } from '../../../../main/coordinator/promises/policy-wish.ts';
import { refuseShorter, summarizeChanges } from '../../../../main/coordinator/promises/summarize-changes.ts';
import { summarize } from '../../../../main/coordinator/points/summarize.ts';
import { PolicyId } from '../../../../shared/ids.ts';
import { shortManifest } from '../../../../shared/points/short-manifest.ts';
import type { PolicyValues } from '../../../../shared/policies/policy.ts';
import { newer, older } from '../../../support/storages/sample-points.ts';
import { sampleManifest } from '../../../support/sample-manifest.ts';

const days = (count: number) => ({ count, unit: 'days' as const });
const values = (retention: PolicyValues['retention'], more: Partial<PolicyValues> = {}): PolicyValues => ({
  schedule: { kind: 'daily', at: '02:30' },
  timeZone: 'UTC',
  weekStartsOn: 'monday',
  jitterMinutes: 0,
  keepAtLeast: 1,
  retention,
  ...more,
});
const policy = { id: PolicyId.parse('policy-20260101t000000-0a1b2c3d'), name: 'Daily', revision: 2 };
const point = (pointId = older, rule = 'default', expiresAt: string | null = '2026-02-01T00:00:00.000Z') => {
  const manifest = {
    ...sampleManifest('archive', '-- roles', { pointId }),
    retention: { rule, why: `${rule} of the test`, expiresAt, scheduledFor: '2026-01-02T00:00:00.000Z' },
  };
  return summarize(shortManifest(manifest));
};
const now = new Date('2026-01-10T00:00:00.000Z');
const bounds = { now, graceDays: 14 };
const wish = (after: PolicyValues, before?: PolicyValues) =>
  policyWish(
    { before, after, policy, cause: 'The policy Daily was changed.' },
    { points: [point()], ...bounds },
  );

it('9. what gets shorter is pending for the grace, what gets longer holds at once', () => {
  const shorter = planChange(point(), wish(values({ default: days(7) })), bounds);
  expect(shorter?.change).toMatchObject({
    effectiveAt: '2026-01-24T00:00:00.000Z',
    promised: { rule: 'default', expiresAt: '2026-01-24T00:00:00.000Z', policy },
  });
  const longer = planChange(point(), wish(values({ default: days(60) })), bounds);
  expect(longer?.change).toMatchObject({
    effectiveAt: now.toISOString(),
    promised: { expiresAt: '2026-03-03T00:00:00.000Z' },
  });
});

it('9. a change back takes back what is pending', () => {
  const planned = planChange(point(), wish(values({ default: days(7) })), bounds);
  if (planned === undefined) throw new Error('nothing is planned');
  const changed = withChange(point(), { ...planned.change, meanwhile: planned.from, revision: 1 });
  const back = planChange(changed, wish(values({ default: days(30) })), bounds);
  expect(back?.change).toMatchObject({
    undoes: 1,
    effectiveAt: now.toISOString(),
    promised: { expiresAt: '2026-02-01T00:00:00.000Z' },
  });
});

it('leaves points on demand and those with a date as they are, and asks first for whatever gets shorter', () => {
  const shortest = wish(values({ default: days(7) }));
  expect(planChange(point(older, 'on demand', null), shortest, bounds)).toBeUndefined();
  expect(planChange(point(older, 'until a date'), shortest, bounds)).toBeUndefined();
  const planned = planChange(point(), shortest, bounds);
  const changes = summarizeChanges([
    { instanceName: 'shop', uncertain: 1, changes: planned === undefined ? [] : [planned] },
  ]);
  expect(changes).toMatchObject({ shorter: 1, longer: 0, otherRule: 0, uncertain: 1 });
  expect(() => refuseShorter(changes, false)).toThrow(
    expect.objectContaining({
      code: 'UserErrorShorterRetention',
      message: '1 recovery point would be kept for a shorter time from 24 Jan 2026 on. Nothing was changed.',
      details: expect.stringMatching(
        /^shop point-20260102t000000-0a1b2c3d: until 1 Feb 2026 so far, then until 24 Jan 2026; from 24 Jan 2026 on\.$/,
      ),
    }),
  );
  expect(() => refuseShorter(changes, true)).not.toThrow();
});

it('9. points that only the least number of points kept go on for the grace', () => {
  const ended = point(older, 'default', '2026-01-05T00:00:00.000Z');
  const newest = { ...point(newer), startedAt: '2026-01-09T00:00:00.000Z' };
  const before = values({ default: days(3) }, { keepAtLeast: 2 });
  const after = values({ default: days(3) }, { keepAtLeast: 1 });
  const points = [ended, newest];
  expect(releasedBy({ before, after }, { points, now })).toEqual(new Set([older]));
  expect(releasedBy({ before: after, after: before }, { points, now })).toEqual(new Set());
  const released = policyWish({ before, after, policy, cause: 'It was changed.' }, { points, ...bounds });
  expect(planChange(ended, released, bounds)?.change.promised.expiresAt).toBe('2026-01-24T00:00:00.000Z');
});
