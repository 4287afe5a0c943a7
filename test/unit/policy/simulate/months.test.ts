import { describe, expect, it } from 'vitest';
import {
  countByMonth,
  keptUnder,
  monthEnds,
  type ExistingFor,
} from '../../../../main/policy/simulate/months.ts';

const ends = monthEnds(new Date('2031-01-15T10:00:00Z'), new Date('2031-04-10T10:00:00Z'), 'Europe/Berlin');

describe('monthEnds', () => {
  it('ends by the clocks of the zone, the last with what is simulated', () => {
    expect(ends).toStrictEqual([
      { month: '2031-01', at: new Date('2031-01-31T23:00:00Z') },
      { month: '2031-02', at: new Date('2031-02-28T23:00:00Z') },
      { month: '2031-03', at: new Date('2031-03-31T22:00:00Z') },
      { month: '2031-04', at: new Date('2031-04-10T10:00:00Z') },
    ]);
  });

  it('has no month of nothing where the time ends with one', () => {
    const until = new Date('2031-01-31T23:00:00Z');
    expect(monthEnds(new Date('2031-01-15T10:00:00Z'), until, 'Europe/Berlin')).toStrictEqual([
      { month: '2031-01', at: until },
    ]);
  });

  it('ten years have 121 months where they begin within one', () => {
    const years = monthEnds(new Date('2026-11-29T05:00:00Z'), new Date('2036-11-29T05:00:00Z'), 'UTC');
    expect([years.length, years[0]?.month, years.at(-1)?.month]).toStrictEqual([121, '2026-11', '2036-11']);
  });
});

describe('countByMonth', () => {
  const point = (
    rule: ExistingFor['rule'],
    bytes: number,
    from: string,
    until: string | null,
  ): ExistingFor => ({
    rule,
    bytes,
    from: Date.parse(from),
    until: until === null ? Infinity : Date.parse(until),
  });

  it('counts what exists at the end of each month, by rule, the highest first', () => {
    const months = countByMonth(
      [
        point('on demand', 1, '2030-06-01T00:00:00Z', null),
        point('default', 10, '2031-01-20T00:00:00Z', '2031-02-03T00:00:00Z'),
        point('default', 10, '2031-02-20T00:00:00Z', '2031-03-20T00:00:00Z'),
        point('yearly', 100, '2031-02-10T00:00:00Z', '2041-02-10T00:00:00Z'),
        // within a month: at no end of one
        point('weekly', 1000, '2031-03-02T00:00:00Z', '2031-03-30T00:00:00Z'),
      ],
      ends,
    );
    const kept = (...counts: readonly [ExistingFor['rule'], number, number][]) =>
      counts.map(([rule, points, bytes]) => ({ rule, points, bytes }));
    expect(months).toStrictEqual([
      {
        month: '2031-01',
        at: '2031-01-31T23:00:00.000Z',
        points: 2,
        bytes: 11,
        kept: kept(['default', 1, 10], ['on demand', 1, 1]),
      },
      {
        month: '2031-02',
        at: '2031-02-28T23:00:00.000Z',
        points: 3,
        bytes: 111,
        kept: kept(['yearly', 1, 100], ['default', 1, 10], ['on demand', 1, 1]),
      },
      {
        month: '2031-03',
        at: '2031-03-31T22:00:00.000Z',
        points: 2,
        bytes: 101,
        kept: kept(['yearly', 1, 100], ['on demand', 1, 1]),
      },
      {
        month: '2031-04',
        at: '2031-04-10T10:00:00.000Z',
        points: 2,
        bytes: 101,
        kept: kept(['yearly', 1, 100], ['on demand', 1, 1]),
      },
    ]);
  });

  it('what starts at the end of a month is in the next one, and what ends then was still there', () => {
    const end = '2031-01-31T23:00:00Z';
    const counts = (one: ExistingFor) => countByMonth([one], ends).map(({ points }) => points);
    expect(counts(point('daily', 1, end, '2031-03-15T00:00:00Z'))).toStrictEqual([0, 1, 0, 0]);
    expect(counts(point('daily', 1, '2031-01-02T00:00:00Z', end))).toStrictEqual([1, 0, 0, 0]);
  });
});

it('all that may keep a point is told, the highest rule first', () => {
  expect(keptUnder).toStrictEqual([
    'yearly',
    'monthly',
    'weekly',
    'daily',
    'default',
    'until a date',
    'on demand',
  ]);
});
