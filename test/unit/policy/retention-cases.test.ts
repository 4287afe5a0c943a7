import { describe, expect, it } from 'vitest';
import { promiseChange } from '../../../main/policy/promise/change.ts';
import { standingPromise } from '../../../main/policy/promise/standing.ts';
import { promiseUnder } from '../../../main/policy/promise/under-values.ts';
import { assign, type RetainedPoint } from '../../../main/policy/retention/assign.ts';
import { promotions } from '../../../main/policy/retention/promote.ts';
import { staysUntil } from '../../../main/policy/simulate/stays.ts';
import { retained, rules, sampleValues } from '../../support/policies/sample-values.ts';

const scheduled = (at: string) => ({ startedAt: new Date(at), scheduled: true, partial: false });
const values = sampleValues({
  retention: rules({ default: '7 days', weekly: '12 weeks', monthly: '12 months' }),
});
const ruleOf = (at: string, earlier: readonly RetainedPoint[], others = {}) =>
  assign(scheduled(at), earlier, { ...values, ...others }).rule;

describe('what backup tools got wrong about retention', () => {
  it('all runs fail for longer than the retention: the last good point stays', () => {
    const point = {
      startedAt: new Date('2031-03-01T02:00:00Z'),
      good: true,
      expiresAt: new Date('2031-03-08T02:00:00Z'),
    };
    const damaged = { ...point, startedAt: new Date('2031-03-02T02:00:00Z'), good: false };
    expect(staysUntil([point, damaged], 1)[0]).toBe(Infinity);
  });

  it('a point goes only after a newer good one exists', () => {
    const point = (startedAt: string, expiresAt: string) => ({
      startedAt: new Date(startedAt),
      good: true,
      expiresAt: new Date(expiresAt),
    });
    const points = [
      point('2031-03-01T02:00:00Z', '2031-03-08T02:00:00Z'),
      point('2031-03-20T02:00:00Z', '2031-03-27T02:00:00Z'),
    ];
    expect(staysUntil(points, 1)).toStrictEqual([Date.parse('2031-03-20T02:00:00Z'), Infinity]);
  });

  it.each([
    ['damaged', { good: false }],
    ['partial', { partial: true }],
    ['made on demand', { scheduled: false }],
  ])('what is %s never takes the place of the first of a month', (_, others) => {
    const first = retained('2031-03-01T02:00:00Z', { rule: 'monthly', ...others });
    expect(ruleOf('2031-03-02T02:00:00Z', [first])).toBe('monthly');
  });

  it('the first backup of the month fails, the second one gets the monthly rule', () => {
    const february = retained('2031-02-01T02:00:00Z', { rule: 'monthly' });
    // nothing is there of the run of 1 March
    expect(ruleOf('2031-03-02T02:00:00Z', [february])).toBe('monthly');
  });

  it('a policy that begins in mid-month has a monthly point in that month', () => {
    const before = [retained('2031-03-02T02:00:00Z'), retained('2031-03-16T02:00:00Z')];
    expect(ruleOf('2031-03-17T02:00:00Z', before)).toBe('monthly');
  });

  it('rules apply to each instance: databases of one server do not compete', () => {
    const ofOne = [retained('2031-03-01T02:00:00Z', { rule: 'monthly' })];
    const ofOther: RetainedPoint[] = [];
    expect([ruleOf('2031-03-01T02:05:00Z', ofOne), ruleOf('2031-03-01T02:05:00Z', ofOther)]).toStrictEqual([
      'default',
      'monthly',
    ]);
  });

  it('months are those of the policy’s zone, not of UTC', () => {
    const february = retained('2031-02-01T12:00:00Z', { rule: 'monthly' });
    // 1 March in Berlin, 28 February in UTC and New York
    const at = '2031-02-28T23:30:00Z';
    const weekly = retained('2031-02-24T12:00:00Z', { rule: 'weekly' });
    const inZone = (timeZone: string) => ruleOf(at, [february, weekly], { timeZone });
    expect(['Europe/Berlin', 'UTC', 'America/New_York'].map(inZone)).toStrictEqual([
      'monthly',
      'default',
      'default',
    ]);
  });

  it('weeks begin on the day that the policy says', () => {
    const month = retained('2031-03-01T12:00:00Z', { rule: 'monthly' });
    const week = retained('2031-03-07T12:00:00Z', { rule: 'weekly' });
    const rulesWith = (weekStartsOn: 'monday' | 'sunday' | 'saturday') =>
      ['2031-03-08', '2031-03-09', '2031-03-10'].map((day) =>
        ruleOf(`${day}T12:00:00Z`, [month, week], { weekStartsOn }),
      );
    expect(rulesWith('saturday')).toStrictEqual(['weekly', 'weekly', 'weekly']);
    expect(rulesWith('sunday')).toStrictEqual(['default', 'weekly', 'weekly']);
    expect(rulesWith('monday')).toStrictEqual(['default', 'default', 'weekly']);
  });

  it('7 days end at the same time of day across a change of clocks, and months end on their last day', () => {
    const ends = (at: string, keeps: string) =>
      assign(scheduled(at), [], sampleValues({ retention: rules({ default: keeps }) })).expiresAt;
    expect(ends('2026-03-25T01:30:00Z', '7 days')).toBe('2026-04-01T00:30:00.000Z');
    expect(ends('2028-02-29T01:30:00Z', '1 year')).toBe('2029-02-28T01:30:00.000Z');
    expect(ends('2026-08-31T00:30:00Z', '6 months')).toBe('2027-02-28T01:30:00.000Z');
  });

  it('week 53, and a point of 30 December that belongs to week 1', () => {
    const monthly = (at: string) => retained(at, { rule: 'monthly' });
    const known = [monthly('2026-12-01T12:00:00Z'), retained('2026-12-28T12:00:00Z', { rule: 'weekly' })];
    // 28 December 2026 to 3 January 2027 is one week
    expect(ruleOf('2026-12-31T12:00:00Z', known)).toBe('default');
    const january = [...known, monthly('2027-01-01T12:00:00Z')];
    expect(ruleOf('2027-01-03T12:00:00Z', january)).toBe('default');
    expect(ruleOf('2027-01-04T12:00:00Z', january)).toBe('weekly');
    const at30 = retained('2025-12-30T12:00:00Z', { rule: 'weekly' });
    expect(ruleOf('2026-01-02T12:00:00Z', [at30, monthly('2026-01-01T12:00:00Z')])).toBe('default');
  });

  it('a point counts by when it started: 23:50 belongs to the day before, whenever it ended', () => {
    const daily = { retention: rules({ default: '7 days', daily: '30 days' }) };
    const started = retained('2031-03-03T22:50:00Z', { rule: 'daily' });
    expect(assign(started, [], { ...values, ...daily }).why).toBe('Daily: first good backup of 3 March 2031');
    expect(ruleOf('2031-03-04T02:00:00Z', [started], daily)).toBe('daily');
  });

  it('another zone or other rules shorten nothing at once, and what was promised longer stays until the grace ends', () => {
    const made = assign(scheduled('2031-03-01T02:00:00Z'), [], values);
    const now = new Date('2031-05-01T00:00:00Z');
    const later = {
      ...values,
      timeZone: 'Asia/Tokyo',
      retention: rules({ default: '7 days', monthly: '6 months' }),
    };
    const wanted = promiseUnder(made, new Date('2031-03-01T02:00:00Z'), later);
    const change =
      wanted &&
      promiseChange({ standing: { promised: made }, wanted, cause: 'Zone' }, { now, graceDays: 14 });
    const revisions = change === undefined ? [] : [{ ...change, revision: 1 }];
    const endAt = (at: string) => standingPromise(made, revisions, new Date(at)).promised.expiresAt;
    expect([
      endAt('2031-05-01T00:00:00Z'),
      endAt('2031-05-14T23:59:59Z'),
      endAt('2031-05-15T00:00:00Z'),
    ]).toStrictEqual(['2032-03-01T02:00:00.000Z', '2032-03-01T02:00:00.000Z', '2031-09-01T02:00:00.000Z']);
  });

  it('an hourly rule shields no daily point from going, nor the other way round', () => {
    const hourly = { ...values, retention: rules({ default: '1 day', daily: '7 days' }) };
    const points: RetainedPoint[] = [];
    for (let hour = 0; hour < 10 * 24; hour += 1) {
      const point = retained(new Date(Date.UTC(2031, 2, 1, hour)).toISOString());
      const { rule, expiresAt } = assign(point, points, { ...hourly, timeZone: 'UTC' });
      points.push({ ...point, rule, expiresAt: expiresAt === null ? null : new Date(expiresAt) });
    }
    const now = Date.UTC(2031, 2, 10, 23, 30);
    const stays = staysUntil(
      points.map(({ expiresAt = null, ...point }) => ({ ...point, expiresAt })),
      1,
    );
    const kept = points.filter((_, index) => (stays[index] ?? 0) > now);
    expect(
      kept.filter(({ rule }) => rule === 'daily').map(({ startedAt }) => startedAt.getUTCDate()),
    ).toStrictEqual([4, 5, 6, 7, 8, 9, 10]);
    expect(kept.filter(({ rule }) => rule === 'default').length).toBe(23);
  });

  it('the clock that is given decides: the storage’s, not this machine’s', () => {
    const made = assign(scheduled('2011-03-01T02:00:00Z'), [], values);
    const change = {
      revision: 1,
      promised: { ...made, expiresAt: '2011-04-01T00:00:00.000Z' },
      cause: 'test',
    };
    const revisions = [{ ...change, effectiveAt: '2011-05-01T00:00:00.000Z' }];
    expect(standingPromise(made, revisions, new Date('2011-04-30T23:59:59Z')).promised).toStrictEqual(made);
  });

  it('an old point that is verified or copied is no newer: only its start counts', () => {
    const old = retained('2031-01-01T02:00:00Z', { rule: 'monthly' });
    expect(ruleOf('2031-03-01T02:00:00Z', [old, { ...old, pointId: 'p-copy' as typeof old.pointId }])).toBe(
      'monthly',
    );
    const ending = { ...old, expiresAt: new Date('2031-01-08T02:00:00Z') };
    expect(staysUntil([ending, ending], 1)).toStrictEqual([Infinity, Infinity]);
  });

  it('a first point that is found damaged gives its place to the period’s earliest good one', () => {
    const points = [
      retained('2031-03-01T02:00:00Z', { rule: 'monthly', good: false }),
      retained('2031-03-02T02:00:00Z'),
      retained('2031-03-03T02:00:00Z'),
    ];
    expect(promotions(points, values).map(({ pointId, promised }) => [pointId, promised.why])).toStrictEqual([
      [points[1]?.pointId, 'Monthly: first good backup of March 2031'],
    ]);
  });

  it('a point of the first format has no end, and no policy gives it one', () => {
    const now = new Date('2031-05-01T00:00:00Z');
    const standing = standingPromise({ rule: 'on demand', expiresAt: null }, [], now);
    expect(promiseUnder(standing.promised, new Date('2020-01-01T00:00:00Z'), values)).toBe(undefined);
    const wanted = assign(scheduled('2020-01-01T00:00:00Z'), [], values);
    expect(promiseChange({ standing, wanted, cause: 'test' }, { now, graceDays: 14 })).toBe(undefined);
    expect(
      promiseChange({ standing, wanted, cause: 'test', byHand: true }, { now, graceDays: 14 })?.effectiveAt,
    ).toBe('2031-05-15T00:00:00.000Z');
  });
});
