import { describe, expect, it } from 'vitest';
import type { ExistingPoint } from '../../../../main/policy/simulate/existing.ts';
import { simulate, type SimulationInput } from '../../../../main/policy/simulate/simulate.ts';
import { Simulation } from '../../../../shared/policies/simulation.ts';
import { modelOf, type ModelEvent } from '../../../support/policies/retention-model.ts';
import { retained, rules, sampleValues } from '../../../support/policies/sample-values.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Planned times at a fixed distance, the first one as long after the beginning. */
const every = (hours: number): SimulationInput['occurrences'] =>
  function* planned(after, upTo) {
    for (let at = after.getTime() + hours * hourMs; at <= upTo.getTime(); at += hours * hourMs)
      yield new Date(at);
  };
const utc = sampleValues({ timeZone: 'UTC' });
const input: SimulationInput = {
  values: utc,
  from: new Date('2026-11-29T02:00:00Z'),
  years: 10,
  occurrences: every(24),
  sizes: () => 1000,
};

describe('ten years of a daily policy', () => {
  const simulation = simulate(input);

  it('says what each rule makes and keeps', () => {
    expect(simulation.rules).toStrictEqual([
      { rule: 'yearly', keeps: '10 years', made: 11, points: 11, bytes: 11_000, most: 11 },
      // of the months, those that begin a year are yearly points
      { rule: 'monthly', keeps: '12 months', made: 110, points: 11, bytes: 11_000, most: 11 },
      { rule: 'weekly', keeps: '12 weeks', made: 504, points: 12, bytes: 12_000, most: 12 },
      { rule: 'default', keeps: '30 days', made: 3028, points: 25, bytes: 25_000, most: 26 },
    ]);
  });

  it('says what exists at the end of each month', () => {
    expect(simulation.months.length).toBe(121);
    expect(simulation.months[0]).toStrictEqual({
      month: '2026-11',
      at: '2026-12-01T00:00:00.000Z',
      points: 1,
      bytes: 1000,
      kept: [{ rule: 'yearly', points: 1, bytes: 1000 }],
    });
    expect(simulation.months.at(-1)).toMatchObject({ month: '2036-11', at: '2036-11-29T02:00:00.000Z' });
    expect([simulation.from, simulation.until]).toStrictEqual([
      '2026-11-29T02:00:00.000Z',
      '2036-11-29T02:00:00.000Z',
    ]);
  });

  it('has the shape that the interface draws, and warns of nothing', () => {
    expect(Simulation.parse(simulation)).toStrictEqual(simulation);
    expect([simulation.warnings, simulation.existing]).toStrictEqual([[], []]);
  });

  it('has as many points at the end of each month as the model', () => {
    const events: ModelEvent[] = [{ at: 0, what: 'values', values: utc }];
    for (const at of every(24)(input.from, new Date(simulation.until))) {
      const midnight = at.getTime() - 2 * hourMs;
      events.push({ at: midnight, what: 'looked at' });
      events.push({ at: at.getTime(), what: 'made', id: at.toISOString(), scheduled: true, partial: false });
    }
    const counts = new Map<string, number>();
    const looks = events
      .filter(({ what }) => what === 'looked at')
      .map(({ at }) => new Date(at).toISOString());
    for (const [index, kept] of [...modelOf(events)].entries()) counts.set(looks[index] ?? '', kept.length);
    const months = simulation.months.slice(0, -1);
    expect(months.map(({ points }) => points)).toStrictEqual(months.map(({ at }) => counts.get(at)));
  });
});

it('sizes are those of the time at which each point starts', () => {
  const { months } = simulate({ ...input, years: 1, sizes: (at) => at.getUTCFullYear() });
  // the yearly point of 2026, nothing else so far
  expect(months[0]?.bytes).toBe(2026);
  expect(months[1]?.kept.find(({ rule }) => rule === 'default')).toStrictEqual({
    rule: 'default',
    points: 26,
    bytes: 26 * 2026,
  });
});

describe('points that exist', () => {
  const standing = (rule: 'yearly' | 'monthly' | 'default', expiresAt: string) => ({
    promised: { rule, why: `${rule} point`, expiresAt },
  });
  const point = (
    startedAt: string,
    others: Pick<ExistingPoint, 'standing'> & Partial<ExistingPoint>,
  ): ExistingPoint => {
    const { rule: _rule, ...rest } = retained(startedAt);
    return { ...rest, bytes: 500, ...others };
  };
  const yearly = point('2026-01-03T02:00:00Z', { standing: standing('yearly', '2036-01-03T02:00:00.000Z') });
  const monthly = point('2026-11-01T02:00:00Z', {
    standing: standing('monthly', '2027-11-01T02:00:00.000Z'),
  });
  const onDemand = point('2026-11-10T02:00:00Z', {
    scheduled: false,
    standing: { promised: { rule: 'on demand', why: 'On demand', expiresAt: null } },
  });

  it('hold periods that have begun, and exist as long as the new values say', () => {
    const values = {
      ...utc,
      retention: rules({ default: '30 days', monthly: '2 months', yearly: '3 years' }),
    };
    const simulation = simulate({ ...input, values, existing: [onDemand, monthly, yearly] });
    expect(
      simulation.existing.map(({ pointId, rule, days, newEndsAt }) => [pointId, rule, days, newEndsAt]),
    ).toStrictEqual([
      [yearly.pointId, 'yearly', -2556, '2029-01-03T02:00:00.000Z'],
      [monthly.pointId, 'monthly', -304, '2027-01-01T02:00:00.000Z'],
      [onDemand.pointId, 'on demand', 0, null],
    ]);
    expect(simulation.months[0]?.kept).toStrictEqual([
      { rule: 'yearly', points: 1, bytes: 500 },
      { rule: 'monthly', points: 1, bytes: 500 },
      // the only run until then: year and month have their first point
      { rule: 'default', points: 1, bytes: 1000 },
      { rule: 'on demand', points: 1, bytes: 500 },
    ]);
    expect(
      simulation.rules.map(({ rule, made, points, keeps }) => [rule, made, points, keeps]),
    ).toStrictEqual([
      ['yearly', 10, 3, '3 years'],
      ['monthly', 110, 2, '2 months'],
      ['default', 3533, 29, '30 days'],
      ['on demand', 0, 1, null],
    ]);
    expect(simulation.warnings).toStrictEqual([
      '2 recovery points that exist end earlier than promised, the first on 1 January 2027.',
    ]);
  });

  it('stay where they are held', () => {
    const { months } = simulate({ ...input, existing: [{ ...monthly, held: true }] });
    expect(months.at(-1)?.kept.find(({ bytes }) => bytes % 1000 === 500)?.rule).toBe('monthly');
    const free = simulate({ ...input, existing: [monthly] });
    expect(free.months.at(-1)?.kept.find(({ bytes }) => bytes % 1000 === 500)).toBe(undefined);
  });

  it('change after the grace that is set', () => {
    const values = {
      ...utc,
      retention: rules({ default: '30 days', monthly: '2 months', yearly: '3 years' }),
    };
    const effectiveAt = (graceDays?: number) =>
      simulate({ ...input, values, existing: [monthly], ...(graceDays === undefined ? {} : { graceDays }) })
        .existing[0]?.effectiveAt;
    expect([effectiveAt(), effectiveAt(30)]).toStrictEqual([
      '2026-12-13T02:00:00.000Z',
      '2026-12-29T02:00:00.000Z',
    ]);
  });
});

it('warns where backups are rarer than they are kept', () => {
  const values = { ...utc, retention: rules({ default: '7 days' }) };
  const { warnings, months } = simulate({ ...input, values, years: 1, occurrences: every(31 * 24) });
  expect(warnings).toStrictEqual([
    '10 recovery points are kept longer than promised, as the newest good one always stays: backups are rare for how long they are kept.',
  ]);
  expect(months.at(-1)?.points).toBe(1);
});

it('warns where nothing runs', () => {
  const simulation = simulate({ ...input, occurrences: () => [] });
  expect(simulation.warnings).toStrictEqual(['The schedule plans no backup in this time.']);
  expect(simulation.months.every(({ points }) => points === 0)).toBe(true);
});

it('ten years of hours are simulated run by run', () => {
  const values = sampleValues({
    retention: rules({
      default: '3 days',
      daily: '30 days',
      weekly: '12 weeks',
      monthly: '5 years',
      yearly: '10 years',
    }),
  });
  const { rules: told } = simulate({ ...input, values, occurrences: every(1) });
  expect(told.reduce((sum, { made }) => sum + made, 0)).toBe((3653 * dayMs) / hourMs);
  expect(told.find(({ rule }) => rule === 'default')?.points).toBe(69);
});
