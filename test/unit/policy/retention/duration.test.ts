import { describe, expect, it } from 'vitest';
import { addDuration, durationWords, parseDuration } from '../../../../main/policy/retention/duration.ts';
import type { CalendarDuration } from '../../../../shared/policies/retention.ts';

describe('addDuration', () => {
  const cases: readonly [string, string, CalendarDuration['unit'], number, string, string][] = [
    [
      '7 days over the spring change',
      '2026-03-25T01:30:00Z',
      'days',
      7,
      'Europe/Berlin',
      '2026-04-01T00:30:00Z',
    ],
    [
      '7 days over the autumn change',
      '2026-10-20T00:30:00Z',
      'days',
      7,
      'Europe/Berlin',
      '2026-10-27T01:30:00Z',
    ],
    [
      'a time left out comes after the gap',
      '2026-03-22T01:30:00Z',
      'days',
      7,
      'Europe/Berlin',
      '2026-03-29T01:30:00Z',
    ],
    [
      'a time that is there twice is the first',
      '2026-10-18T00:30:00Z',
      'weeks',
      1,
      'Europe/Berlin',
      '2026-10-25T00:30:00Z',
    ],
    [
      'a change by 30 minutes',
      '2026-09-28T15:30:00Z',
      'days',
      7,
      'Australia/Lord_Howe',
      '2026-10-05T15:00:00Z',
    ],
    ['a change at midnight', '2026-04-17T22:15:00Z', 'days', 6, 'Africa/Cairo', '2026-04-23T22:15:00Z'],
    ['a leap day and a year', '2028-02-29T12:00:00Z', 'years', 1, 'UTC', '2029-02-28T12:00:00Z'],
    ['a leap day and four years', '2028-02-29T12:00:00Z', 'years', 4, 'UTC', '2032-02-29T12:00:00Z'],
    ['31 August and 6 months', '2026-08-31T12:00:00Z', 'months', 6, 'UTC', '2027-02-28T12:00:00Z'],
    [
      '31 August and 18 months in a leap year',
      '2026-08-31T12:00:00Z',
      'months',
      18,
      'UTC',
      '2028-02-29T12:00:00Z',
    ],
    [
      'the last evening of a month in its zone',
      '2026-01-31T23:30:00Z',
      'months',
      1,
      'Europe/Berlin',
      '2026-02-28T23:30:00Z',
    ],
    [
      'a day that a zone left out',
      '2011-12-23T20:00:00Z',
      'weeks',
      1,
      'Pacific/Apia',
      '2011-12-30T20:00:00Z',
    ],
    [
      '10 years, milliseconds included',
      '2026-11-29T05:04:03.217Z',
      'years',
      10,
      'UTC',
      '2036-11-29T05:04:03.217Z',
    ],
  ];
  it.each(cases.map((one) => ({ name: one[0], one })))('$name', ({ one }) => {
    const [, from, unit, count, zone, end] = one;
    expect(addDuration(new Date(from), { count, unit }, zone)).toStrictEqual(new Date(end));
  });
});

describe('durationWords', () => {
  it.each([
    [{ count: 30, unit: 'days' }, '30 days'],
    [{ count: 1, unit: 'weeks' }, '1 week'],
    [{ count: 1, unit: 'months' }, '1 month'],
    [{ count: 10, unit: 'years' }, '10 years'],
    [{ count: 3653, unit: 'days' }, '3,653 days'],
  ] as const)('%o is %s', (duration, words) => {
    expect(durationWords(duration)).toBe(words);
  });
});

describe('parseDuration', () => {
  it.each([
    ['30 days', 30, 'days'],
    ['1 day', 1, 'days'],
    ['30d', 30, 'days'],
    ['12w', 12, 'weeks'],
    [' 12 Weeks ', 12, 'weeks'],
    ['3m', 3, 'months'],
    ['60 months', 60, 'months'],
    ['10y', 10, 'years'],
    ['P3M', 3, 'months'],
    ['P10Y', 10, 'years'],
    ['P1Y6M', 18, 'months'],
    ['P12W', 12, 'weeks'],
    ['P30D', 30, 'days'],
    ['P1W3D', 10, 'days'],
  ] as const)('%s', (text, count, unit) => {
    expect(parseDuration(text)).toStrictEqual({ count, unit });
  });

  it.each([
    '',
    '30',
    'days',
    '0 days',
    '-1 day',
    '1.5 days',
    '3654 days',
    'P',
    'PT1H',
    'P1M3D',
    'P0D',
    '5 constructor',
  ])('"%s" is none', (text) => {
    expect(parseDuration(text)).toBe(undefined);
  });
});
