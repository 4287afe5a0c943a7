import { describe, expect, it } from 'vitest';
import { dateWords, isIn, periodOf } from '../../../../main/policy/retention/periods.ts';
import type { Weekday } from '../../../../shared/policies/schedule.ts';

const berlin = { timeZone: 'Europe/Berlin', weekStartsOn: 'monday' as const };

describe('periodOf', () => {
  it('gives each rule its period, in words and with its ends by the clocks of the zone', () => {
    const at = new Date('2031-03-31T22:30:00Z');
    expect(
      (['daily', 'weekly', 'monthly', 'yearly'] as const).map((rule) => periodOf(rule, at, berlin)),
    ).toStrictEqual([
      {
        key: 'daily 2031-04-01',
        words: '1 April 2031',
        from: new Date('2031-03-31T22:00:00Z'),
        until: new Date('2031-04-01T22:00:00Z'),
      },
      {
        key: 'weekly 2031-03-31',
        words: 'the week from 31 March 2031',
        from: new Date('2031-03-30T22:00:00Z'),
        until: new Date('2031-04-06T22:00:00Z'),
      },
      {
        key: 'monthly 2031-04-01',
        words: 'April 2031',
        from: new Date('2031-03-31T22:00:00Z'),
        until: new Date('2031-04-30T22:00:00Z'),
      },
      {
        key: 'yearly 2031-01-01',
        words: '2031',
        from: new Date('2030-12-31T23:00:00Z'),
        until: new Date('2031-12-31T23:00:00Z'),
      },
    ]);
  });

  const weeks: readonly [string, Weekday, string][] = [
    // ISO 8601: week 53 of 2026 begins on 28 December and ends on 3 January
    ['2026-12-30', 'monday', '2026-12-28'],
    ['2027-01-03', 'monday', '2026-12-28'],
    ['2027-01-04', 'monday', '2027-01-04'],
    // 30 December 2025 belongs to week 1 of 2026
    ['2025-12-30', 'monday', '2025-12-29'],
    ['2026-01-01', 'monday', '2025-12-29'],
    ['2027-01-03', 'sunday', '2027-01-03'],
    ['2027-01-02', 'sunday', '2026-12-27'],
    ['2027-01-02', 'saturday', '2027-01-02'],
    ['2027-01-01', 'saturday', '2026-12-26'],
    ['2028-03-01', 'wednesday', '2028-03-01'],
    ['2028-02-29', 'wednesday', '2028-02-23'],
  ];
  it.each(weeks)('the week of %s, when weeks begin on a %s, begins on %s', (day, weekStartsOn, first) => {
    const values = { timeZone: 'UTC', weekStartsOn };
    expect(periodOf('weekly', new Date(`${day}T12:00:00Z`), values).key).toBe(`weekly ${first}`);
  });

  it('a day is as long as clocks make it, and begins when they first show its date', () => {
    const dayOf = (at: string, timeZone: string) => {
      const { from, until } = periodOf('daily', new Date(at), { timeZone, weekStartsOn: 'monday' });
      return [from.toISOString(), until.toISOString()];
    };
    expect(dayOf('2026-03-29T12:00:00Z', 'Europe/Berlin')).toStrictEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(dayOf('2026-10-25T12:00:00Z', 'Europe/Berlin')).toStrictEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
    // clocks go from 00:00 to 01:00
    expect(dayOf('2026-04-24T12:00:00Z', 'Africa/Cairo')).toStrictEqual([
      '2026-04-23T22:00:00.000Z',
      '2026-04-24T21:00:00.000Z',
    ]);
    // clocks go from 01:00 back to 00:00: the day has 00:30 twice
    expect(dayOf('2026-11-01T12:00:00Z', 'America/Havana')).toStrictEqual([
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ]);
    expect(dayOf('2026-10-04T02:00:00Z', 'Australia/Lord_Howe')).toStrictEqual([
      '2026-10-03T13:30:00.000Z',
      '2026-10-04T13:00:00.000Z',
    ]);
  });

  it('each moment lies in the period that it is asked for, and the next one begins where it ends', () => {
    for (const timeZone of [
      'Africa/Cairo',
      'Asia/Beirut',
      'Australia/Lord_Howe',
      'America/Santiago',
      'Pacific/Apia',
    ]) {
      for (let hour = 0; hour < 366 * 24; hour += 31) {
        const at = new Date(Date.UTC(2026, 0, 1, hour, 10));
        const period = periodOf('daily', at, { timeZone, weekStartsOn: 'monday' });
        const after = periodOf('daily', period.until, { timeZone, weekStartsOn: 'monday' });
        expect([isIn(period, at), after.from]).toStrictEqual([true, period.until]);
        expect(after.key).not.toBe(period.key);
      }
    }
  });
});

it('dateWords has the date of the zone', () => {
  const at = new Date('2031-03-31T22:30:00Z');
  expect([dateWords(at, 'Europe/Berlin'), dateWords(at, 'UTC')]).toStrictEqual([
    '1 April 2031',
    '31 March 2031',
  ]);
});
