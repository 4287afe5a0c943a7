import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  lastOccurrenceUpTo,
  occurrencesAfter,
  occurrencesBetween,
} from '../../../../main/policy/schedule/occurrences.ts';
import { Weekday, type Schedule } from '../../../../shared/policies/schedule.ts';
import { modelOf, walk, type Walk } from '../../../support/schedule/minute-model.ts';

const daily = (at: string): Schedule => ({ kind: 'daily', at });
const cron = (expression: string): Schedule => ({ kind: 'cron', expression });

function between(timeZone: string, schedule: Schedule, after: string, upTo: string): string[] {
  const found = occurrencesBetween({ timeZone, schedule }, { after: new Date(after), upTo: new Date(upTo) });
  return found.map((at) => at.toISOString());
}

/** As clocks in the zone show it, for expectations that can be read. */
function shown(timeZone: string, schedule: Schedule, after: string, upTo: string): string[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return between(timeZone, schedule, after, upTo).map((at) => format.format(new Date(at)));
}

describe('clock changes', () => {
  it('a daily 02:30 runs once on both days', () => {
    const spring = between('Europe/Berlin', daily('02:30'), '2026-03-27T12:00Z', '2026-03-30T12:00Z');
    expect(spring).toStrictEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    const autumn = between('Europe/Berlin', daily('02:30'), '2026-10-24T12:00Z', '2026-10-26T12:00Z');
    expect(autumn).toStrictEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  it('a cron list of times runs each once on both days', () => {
    const list = cron('30 2,14 * * *');
    const spring = shown('Europe/Berlin', list, '2026-03-28T23:00Z', '2026-03-29T22:00Z');
    expect(spring).toStrictEqual(['2026-03-29 03:00', '2026-03-29 14:30']);
    const autumn = between('Europe/Berlin', list, '2026-10-24T22:00Z', '2026-10-25T23:00Z');
    expect(autumn).toStrictEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T13:30:00.000Z']);
  });

  it('cron steps within one hour run once where the hour is skipped, and once each where it repeats', () => {
    const steps = cron('*/15 2 * * *');
    expect(shown('Europe/Berlin', steps, '2026-03-28T23:00Z', '2026-03-29T22:00Z')).toStrictEqual([
      '2026-03-29 03:00',
    ]);
    expect(between('Europe/Berlin', steps, '2026-10-24T22:00Z', '2026-10-25T23:00Z')).toStrictEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T00:15:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T00:45:00.000Z',
    ]);
  });

  it('a schedule of every hour has 23 runs in spring and 25 in autumn, an hour apart', () => {
    const hourly: Schedule = { kind: 'hourly', every: 1, minute: 30 };
    const runs = (schedule: Schedule, after: string, upTo: string) =>
      between('Europe/Berlin', schedule, after, upTo);
    expect(runs(hourly, '2026-03-28T23:00Z', '2026-03-29T22:00Z')).toHaveLength(23);
    expect(runs(hourly, '2026-10-24T22:00Z', '2026-10-25T23:00Z')).toHaveLength(25);
    expect(runs(cron('30 * * * *'), '2026-10-24T22:00Z', '2026-10-25T23:00Z')).toHaveLength(25);
    expect(runs(hourly, '2026-10-25T00:00Z', '2026-10-25T02:00Z')).toStrictEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
  });

  it('a schedule of every second hour runs each of its times once', () => {
    const every: Schedule = { kind: 'hourly', every: 2, minute: 0 };
    expect(shown('Europe/Berlin', every, '2026-03-28T22:59Z', '2026-03-29T03:00Z')).toStrictEqual([
      '2026-03-29 00:00',
      '2026-03-29 03:00',
      '2026-03-29 04:00',
    ]);
    expect(between('Europe/Berlin', every, '2026-10-24T21:59Z', '2026-10-25T03:00Z')).toStrictEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T03:00:00.000Z',
    ]);
  });

  it('zones that change at midnight run a daily time at and after it once on both days', () => {
    expect(shown('America/Santiago', daily('00:00'), '2026-09-05T12:00Z', '2026-09-07T12:00Z')).toStrictEqual(
      ['2026-09-06 01:00', '2026-09-07 00:00'],
    );
    expect(shown('Africa/Cairo', daily('00:30'), '2026-04-23T12:00Z', '2026-04-25T12:00Z')).toStrictEqual([
      '2026-04-24 01:00',
      '2026-04-25 00:30',
    ]);
    expect(
      between('America/Santiago', daily('23:30'), '2026-04-04T12:00Z', '2026-04-06T12:00Z'),
    ).toStrictEqual(['2026-04-05T02:30:00.000Z', '2026-04-06T03:30:00.000Z']);
    expect(between('Africa/Cairo', daily('23:30'), '2026-10-29T12:00Z', '2026-10-31T12:00Z')).toStrictEqual([
      '2026-10-29T20:30:00.000Z',
      '2026-10-30T21:30:00.000Z',
    ]);
  });

  it('a time that is skipped across midnight runs at the start of the next day', () => {
    for (const schedule of [daily('23:30'), cron('30 23 * * *'), cron('0,30 23 * * *')]) {
      const runs = shown('America/Nuuk', schedule, '2026-03-28T12:00Z', '2026-03-29T12:00Z');
      expect(runs).toStrictEqual(['2026-03-29 00:00']);
    }
  });

  it('a zone that changes by half an hour runs a daily time once on both days', () => {
    expect(
      shown('Australia/Lord_Howe', daily('02:15'), '2026-10-02T12:00Z', '2026-10-04T20:00Z'),
    ).toStrictEqual(['2026-10-03 02:15', '2026-10-04 02:30', '2026-10-05 02:15']);
    expect(
      between('Australia/Lord_Howe', daily('01:45'), '2026-04-04T00:00Z', '2026-04-05T20:00Z'),
    ).toStrictEqual(['2026-04-04T14:45:00.000Z', '2026-04-05T15:15:00.000Z']);
  });

  it('a day that a zone skips is replaced by the next one, once', () => {
    expect(shown('Pacific/Apia', daily('02:30'), '2011-12-29T00:00Z', '2012-01-01T00:00Z')).toStrictEqual([
      '2011-12-29 02:30',
      '2011-12-31 02:30',
      '2012-01-01 02:30',
    ]);
    const fridays: Schedule = { kind: 'weekly', on: ['friday'], at: '02:30' };
    expect(shown('Pacific/Apia', fridays, '2011-12-20T00:00Z', '2012-01-07T00:00Z')).toStrictEqual([
      '2011-12-23 02:30',
      '2011-12-31 02:30',
      '2012-01-06 02:30',
    ]);
  });
});

describe('days of the calendar', () => {
  it('29 February runs in leap years only', () => {
    const leapDays = between('UTC', cron('0 2 29 2 *'), '2095-01-01T00:00Z', '2105-01-01T00:00Z');
    expect(leapDays).toStrictEqual(['2096-02-29T02:00:00.000Z', '2104-02-29T02:00:00.000Z']);
    const last: Schedule = { kind: 'monthly', on: { day: 'last' }, at: '02:00' };
    const februaries = between('UTC', last, '2026-01-31T12:00Z', '2029-01-01T00:00Z').filter((at) =>
      at.includes('-02-'),
    );
    expect(februaries).toStrictEqual([
      '2026-02-28T02:00:00.000Z',
      '2027-02-28T02:00:00.000Z',
      '2028-02-29T02:00:00.000Z',
    ]);
  });

  it('day 31 skips short months, in cron and in a monthly schedule; the last day does not', () => {
    const months = (schedule: Schedule) =>
      between('UTC', schedule, '2026-01-01T00:00Z', '2026-12-31T12:00Z').map((at) => at.slice(5, 10));
    const long = ['01-31', '03-31', '05-31', '07-31', '08-31', '10-31', '12-31'];
    expect(months(cron('0 0 31 * *'))).toStrictEqual(long);
    expect(months({ kind: 'monthly', on: { day: 31 }, at: '00:00' })).toStrictEqual(long);
    expect(months(cron('0 0 L * *'))).toHaveLength(12);
    expect(months({ kind: 'monthly', on: { day: 'last' }, at: '00:00' })).toHaveLength(12);
  });

  it('day of month and weekday in cron are either', () => {
    const either = between('UTC', cron('0 0 13 * FRI'), '2026-02-01T00:00Z', '2026-02-28T00:00Z');
    expect(either.map((at) => at.slice(8, 10))).toStrictEqual(['06', '13', '20', '27']);
    const march = between('UTC', cron('0 0 10 * FRI'), '2026-03-01T00:00Z', '2026-03-14T00:00Z');
    expect(march.map((at) => at.slice(8, 10))).toStrictEqual(['06', '10', '13']);
  });

  it('the second and the last Sunday of a month', () => {
    const sunday = (which: 2 | 'last'): Schedule => ({
      kind: 'monthly',
      on: { weekday: 'sunday', which },
      at: '01:00',
    });
    expect(between('UTC', sunday(2), '2026-01-01T00:00Z', '2026-04-01T00:00Z')).toStrictEqual([
      '2026-01-11T01:00:00.000Z',
      '2026-02-08T01:00:00.000Z',
      '2026-03-08T01:00:00.000Z',
    ]);
    expect(between('UTC', sunday('last'), '2026-02-01T00:00Z', '2026-04-01T00:00Z')).toStrictEqual([
      '2026-02-22T01:00:00.000Z',
      '2026-03-29T01:00:00.000Z',
    ]);
  });

  it('days that never come have no planned time', () => {
    for (const expression of ['0 0 30 2 *', '0 * 31 4 *']) {
      const never = { timeZone: 'Europe/Berlin', schedule: cron(expression) };
      const after = new Date('2026-01-01T00:00Z');
      expect(occurrencesAfter(never, after).toArray()).toStrictEqual([]);
      expect(lastOccurrenceUpTo(never, after)).toBe(undefined);
    }
  });

  it('an instant itself is not after it, and is up to it', () => {
    const values = { timeZone: 'UTC', schedule: daily('02:30') };
    const at = new Date('2026-01-02T02:30Z');
    expect(occurrencesAfter(values, at).next().value).toStrictEqual(new Date('2026-01-03T02:30Z'));
    expect(lastOccurrenceUpTo(values, at)).toStrictEqual(at);
    expect(lastOccurrenceUpTo(values, new Date(at.getTime() - 1))).toStrictEqual(
      new Date('2026-01-01T02:30Z'),
    );
    const yearly = { timeZone: 'UTC', schedule: cron('0 2 29 2 *') };
    expect(lastOccurrenceUpTo(yearly, new Date('2104-02-28T00:00Z'))).toStrictEqual(
      new Date('2096-02-29T02:00Z'),
    );
  });
});

const two = (value: number) => String(value).padStart(2, '0');
// most of the changes of the zones below lie near midnight and three o'clock
const time = fc
  .tuple(
    fc.oneof(fc.constantFrom(0, 1, 2, 3, 23), fc.integer({ min: 0, max: 23 })),
    fc.integer({ min: 0, max: 59 }),
  )
  .map(([hour, minute]) => `${two(hour)}:${two(minute)}`);
const field = (min: number, max: number) =>
  fc.oneof(
    fc.constant('*'),
    fc
      .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 })
      .map((values) => values.join(',')),
  );
const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  fc.record({
    kind: fc.constant('hourly' as const),
    every: fc.constantFrom(1, 2, 3, 4, 6, 8, 12),
    minute: fc.integer({ min: 0, max: 59 }),
  }),
  fc.record({ kind: fc.constant('daily' as const), at: time }),
  fc.record({
    kind: fc.constant('weekly' as const),
    on: fc.uniqueArray(fc.constantFrom(...Weekday.options), { minLength: 1 }),
    at: time,
  }),
  fc.record({
    kind: fc.constant('monthly' as const),
    on: fc.oneof(
      fc.record({ day: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant('last' as const)) }),
      fc.record({
        weekday: fc.constantFrom(...Weekday.options),
        which: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant('last' as const)),
      }),
    ),
    at: time,
  }),
  fc
    .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6))
    .map((fields) => cron(fields.join(' '))),
);

/** All but the first day and what begins in the last minute. */
function both(schedule: Schedule, { from, timeZone, shown }: Walk): { found: string[]; model: string[] } {
  const first = from + 24 * 3_600_000;
  const period = { after: new Date(first - 1), upTo: new Date(from + shown.length * 1_800_000 - 1) };
  const found = occurrencesBetween({ timeZone, schedule }, period).map((at) => at.toISOString());
  return { found, model: modelOf(schedule, { from, timeZone, shown }) };
}

describe('the planned times equal those of a clock that is looked at minute by minute', () => {
  it.each([
    ['Europe/Berlin', '2026-03-26', '2026-04-02'],
    ['Europe/Berlin', '2026-10-22', '2026-10-29'],
    ['America/Santiago', '2026-09-03', '2026-09-09'],
    ['America/Santiago', '2026-04-02', '2026-04-08'],
    ['Africa/Cairo', '2026-04-21', '2026-04-28'],
    ['Africa/Cairo', '2026-10-27', '2026-11-02'],
    ['America/Havana', '2026-10-29', '2026-11-04'],
    ['America/Nuuk', '2026-03-26', '2026-04-01'],
    ['America/Nuuk', '2026-10-22', '2026-10-28'],
    ['Australia/Lord_Howe', '2026-10-01', '2026-10-07'],
    ['Australia/Lord_Howe', '2026-04-02', '2026-04-08'],
    ['Antarctica/Troll', '2026-03-26', '2026-04-01'],
    ['Africa/Casablanca', '2026-02-12', '2026-03-26'],
    ['Pacific/Apia', '2011-12-26', '2012-01-04'],
    ['America/New_York', '2030-12-28', '2031-01-04'],
    ['UTC', '2028-02-26', '2028-03-03'],
  ])('around a change in %s from %s to %s', (timeZone, from, until) => {
    const walked = walk(timeZone, `${from}T00:00Z`, `${until}T00:00Z`);
    fc.assert(
      fc.property(schedules, (schedule) => {
        const { found, model } = both(schedule, walked);
        expect(found).toStrictEqual(model);
      }),
      { numRuns: 40 },
    );
  });

  it.each(['Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe'])(
    'over ten years in %s',
    (timeZone) => {
      const walked = walk(timeZone, '2026-01-01T00:00Z', '2036-01-02T00:00Z');
      const looked: Schedule[] = [
        daily('02:30'),
        daily('00:00'),
        { kind: 'hourly', every: 1, minute: 15 },
        { kind: 'monthly', on: { day: 'last' }, at: '23:45' },
        cron('30 2,14 1,15 * 1'),
      ];
      for (const schedule of looked) {
        const { found, model } = both(schedule, walked);
        expect(found).toStrictEqual(model);
      }
    },
  );

  it('the last one up to any instant is the last of those before', () => {
    const at = fc.date({ min: new Date('2026-01-01'), max: new Date('2036-01-01'), noInvalidDate: true });
    const zones = fc.constantFrom('Europe/Berlin', 'Africa/Cairo', 'Australia/Lord_Howe', 'UTC');
    fc.assert(
      fc.property(schedules, zones, at, (schedule, timeZone, at) => {
        const values = { schedule, timeZone };
        const last = lastOccurrenceUpTo(values, at);
        const [next] = occurrencesAfter(values, at).take(1);
        if (last === undefined) return expect(next).toBe(undefined);
        const following = occurrencesAfter(values, last).take(1).toArray();
        expect([last <= at, following[0]]).toStrictEqual([true, next]);
      }),
    );
  });
});
