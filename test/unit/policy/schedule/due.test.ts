import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueness, type Dueness } from '../../../../main/policy/schedule/due.ts';
import { missedBetween } from '../../../../main/policy/schedule/missed.ts';
import { occurrencesBetween } from '../../../../main/policy/schedule/occurrences.ts';
import { startOf, type StartedBy } from '../../../../main/policy/schedule/start-times.ts';
import type { PastRun, PolicySpan, ScheduleSubject } from '../../../../main/policy/schedule/subject.ts';

const daily = (at = '02:00', others: Partial<StartedBy> = {}): StartedBy => ({
  schedule: { kind: 'daily', at },
  timeZone: 'UTC',
  jitterMinutes: 0,
  ...others,
});
const span = (from: string, values: StartedBy | null = daily()): PolicySpan => ({
  from: new Date(from),
  values,
});
const on = (day: number, time = '02:00') => new Date(`2026-06-${String(day).padStart(2, '0')}T${time}Z`);

/** A backup of an hour for the 2 o'clock of a day in June. */
const good = (day: number, others: Partial<PastRun> = {}): PastRun => ({
  startedAt: on(day),
  endedAt: on(day, '03:00'),
  scheduledFor: on(day),
  ok: true,
  ...others,
});

/** Nobody knows when it ended. */
const endUnknown = ({ endedAt: _ended, ...run }: PastRun): PastRun => run;

const subject = (others: Partial<ScheduleSubject> = {}): ScheduleSubject => ({
  instanceId: 'an instance',
  spans: [span('2026-06-01T00:00Z')],
  runs: [good(1), good(2), good(3)],
  ...others,
});

/** Days in June. */
const days = ({ missed }: Pick<Dueness, 'missed'>) => missed.map(({ planned }) => planned.getUTCDate());

describe('a machine that was off', () => {
  it('1. has exactly one catch-up, of the latest planned time, and the misses before it', () => {
    const off = dueness(subject(), on(7, '09:00'));
    expect(off).toStrictEqual({
      due: { planned: on(7), catchUp: true },
      late: { planned: on(7), since: on(7) },
      missed: [4, 5, 6].map((day) => ({ planned: on(day), why: 'not run' })),
      next: { planned: on(8), start: on(8) },
    });
    const caughtUp = good(7, { startedAt: on(7, '09:00'), endedAt: on(7, '10:00') });
    expect(dueness(subject({ runs: [good(3), caughtUp] }), on(7, '10:00'))).toStrictEqual({
      missed: [],
      next: { planned: on(8), start: on(8) },
    });
  });

  it('1. shows the misses of the past, found from policies and backups', () => {
    const runs = [good(3), good(7, { startedAt: on(7, '09:00') }), good(8, { ok: false })];
    const period = { after: on(1, '00:00'), upTo: on(9, '00:00') };
    expect(missedBetween(subject({ runs: [good(1), good(2), ...runs] }), period)).toStrictEqual([
      { planned: on(4), why: 'not run' },
      { planned: on(5), why: 'not run' },
      { planned: on(6), why: 'not run' },
      { planned: on(8), why: 'failed' },
    ]);
  });

  it('a run within a tick of its time is no catch-up', () => {
    expect(dueness(subject(), on(4)).due).toStrictEqual({ planned: on(4), catchUp: false });
    expect(dueness(subject(), on(4, '02:15')).due).toStrictEqual({ planned: on(4), catchUp: false });
    expect(dueness(subject(), on(4, '02:16')).due).toStrictEqual({ planned: on(4), catchUp: true });
  });

  it('a run is late that has not begun two ticks after its time, and no more once it has', () => {
    expect(dueness(subject(), on(4, '02:30')).late).toBe(undefined);
    expect(dueness(subject(), on(4, '02:31')).late).toStrictEqual({ planned: on(4), since: on(4) });
    const begun = good(4, { startedAt: on(4, '02:31'), endedAt: null, ok: false });
    expect(dueness(subject({ runs: [good(3), begun] }), on(4, '09:00')).late).toBe(undefined);
    expect(dueness(subject({ runs: [good(3), good(4)] }), on(4, '09:00')).late).toBe(undefined);
  });

  it('what was suspended is late only after its end', () => {
    const spans = [
      span('2026-06-01T00:00Z'),
      span('2026-06-03T12:00Z', null),
      { from: on(4, '10:00'), values: daily() },
    ];
    expect(dueness(subject({ spans }), on(4, '09:59')).late).toBe(undefined);
    expect(dueness(subject({ spans }), on(4, '10:30')).late).toBe(undefined);
    expect(dueness(subject({ spans }), on(4, '10:31')).late).toStrictEqual({
      planned: on(4),
      since: on(4, '10:00'),
    });
  });

  it('2. instances do not all start at once when they are due: each at its own time', () => {
    const values = daily('02:00', { jitterMinutes: 60 });
    const starts = Array.from({ length: 50 }, (_, index) =>
      startOf(values, on(4), `instance ${index}`).getTime(),
    );
    expect(new Set(starts).size).toBe(50);
    const spans = [span('2026-06-01T00:00Z', values)];
    for (const [index, start] of starts.entries()) {
      const one = subject({ spans, instanceId: `instance ${index}` });
      const before = dueness(one, new Date(start - 1));
      expect([before.due, before.next]).toStrictEqual([
        undefined,
        { planned: on(4), start: new Date(start) },
      ]);
      expect(dueness(one, new Date(start)).due).toStrictEqual({ planned: on(4), catchUp: false });
    }
  });

  it('17. what was not attempted at all counts as missed', () => {
    const spans = [span('2026-06-01T00:00Z'), span('2026-06-07T12:00Z', null)];
    expect(days(dueness(subject({ spans }), on(9, '00:00')))).toStrictEqual([4, 5, 6, 7]);
  });

  it('counts at most the newest 100 of what was missed', () => {
    const hourly = daily('', { schedule: { kind: 'hourly', every: 1, minute: 0 } });
    const spans = [span('2020-01-01T00:00Z', hourly)];
    const { missed, due } = dueness(subject({ spans, runs: [] }), on(7, '09:30'));
    expect([missed.length, missed.at(-1)?.planned, due?.planned]).toStrictEqual([
      100,
      on(7, '08:00'),
      on(7, '09:00'),
    ]);
  });
});

describe('a run', () => {
  it('3. that a suspension put off is missed where it failed, so that it is tried again', () => {
    const spans = [span('2026-06-01T00:00Z'), span('2026-06-03T12:00Z', null), span('2026-06-04T12:00Z')];
    const late = { startedAt: on(4, '12:00'), endedAt: on(4, '12:30') };
    const state = (others: Partial<PastRun>) =>
      dueness(subject({ spans, runs: [good(3), good(4, { ...late, ...others })] }), on(4, '13:00'));
    const next = { planned: on(5), start: on(5) };
    expect(state({ ok: false })).toStrictEqual({ missed: [{ planned: on(4), why: 'failed' }], next });
    expect(state({})).toStrictEqual({ missed: [], next });
    expect(state({ ok: false, endedAt: null })).toStrictEqual({ missed: [], next });
  });

  it('3. is due once: not again while it runs, nor when it ended, well or not', () => {
    for (const run of [
      good(4, { ok: false, endedAt: null }),
      good(4),
      good(4, { ok: false }),
      endUnknown(good(4, { ok: false })),
    ]) {
      const runs = [good(3), run];
      expect(dueness(subject({ runs }), on(4, '02:01')).due).toBe(undefined);
      expect(dueness(subject({ runs }), on(4, '23:00')).due).toBe(undefined);
    }
    const failed = dueness(subject({ runs: [good(3), good(4, { ok: false })] }), on(4, '03:00'));
    expect(failed.missed).toStrictEqual([{ planned: on(4), why: 'failed' }]);
    const goesOn = dueness(
      subject({ runs: [good(3), good(4, { ok: false, endedAt: null })] }),
      on(4, '03:00'),
    );
    expect(goesOn.missed).toStrictEqual([]);
  });

  it('4. that is longer than its interval skips the next, which is shown, and nothing piles up', () => {
    const long = good(3, { endedAt: null, ok: false });
    const running = dueness(subject({ runs: [good(2), long] }), on(5, '12:00'));
    expect(running).toStrictEqual({
      missed: [4, 5].map((day) => ({ planned: on(day), why: 'skipped: the run before still ran' })),
      next: { planned: on(6), start: on(6) },
    });
    const ended = good(3, { endedAt: on(5, '13:00') });
    expect(dueness(subject({ runs: [good(2), ended] }), on(5, '14:00'))).toStrictEqual(running);
    expect(dueness(subject({ runs: [good(2), ended] }), on(6)).due).toStrictEqual({
      planned: on(6),
      catchUp: false,
    });
  });

  it('4. that failed after its interval does not skip the next: that is due at once', () => {
    const failed = good(3, { ok: false, endedAt: on(4, '05:00') });
    expect(dueness(subject({ runs: [good(2), failed] }), on(4, '05:00'))).toStrictEqual({
      due: { planned: on(4), catchUp: true },
      late: { planned: on(4), since: on(4) },
      missed: [{ planned: on(3), why: 'failed' }],
      next: { planned: on(5), start: on(5) },
    });
  });

  it('that somebody started takes no planned time, which waits until it has ended', () => {
    const byHand: PastRun = { startedAt: on(4, '01:50'), endedAt: null, ok: false };
    expect(dueness(subject({ runs: [good(3), byHand] }), on(4, '02:10'))).toStrictEqual({
      missed: [],
      next: { planned: on(5), start: on(5) },
    });
    const ended = { ...byHand, endedAt: on(4, '02:20'), ok: true };
    expect(dueness(subject({ runs: [good(3), ended] }), on(4, '02:25')).due?.planned).toStrictEqual(on(4));
  });

  it('whose machine had a clock in the future holds nothing up', () => {
    const future = good(30, { startedAt: on(30), endedAt: on(30) });
    expect(dueness(subject({ runs: [good(3), future] }), on(4)).due?.planned).toStrictEqual(on(4));
  });
});

describe('an instance', () => {
  it('5. that is new does not stampede: it is due at the next planned time, at its own minute', () => {
    const values = daily('02:00', { jitterMinutes: 60 });
    const one = subject({ spans: [span('2026-06-03T12:00Z', values)], runs: [] });
    const start = startOf(values, on(4), 'an instance');
    expect(dueness(one, on(3, '12:00'))).toStrictEqual({ missed: [], next: { planned: on(4), start } });
    expect(dueness(one, start).due).toStrictEqual({ planned: on(4), catchUp: false });
    expect(dueness(subject({ spans: [], runs: [] }), on(4))).toStrictEqual({ missed: [] });
    const beforeIt = [span('2026-06-01T00:00Z', null), span('2026-06-03T12:00Z', values)];
    expect(dueness(subject({ spans: beforeIt, runs: [] }), on(3, '12:00')).due).toBe(undefined);
  });

  it('5. that was suspended runs once after it, and what passed meanwhile is not missed', () => {
    const spans = [span('2026-06-01T00:00Z'), span('2026-06-03T12:00Z', null), span('2026-06-06T12:00Z')];
    const paused = dueness(subject({ spans }), on(5));
    expect(paused).toStrictEqual({ missed: [], next: { planned: on(6), start: on(6, '12:00') } });
    const resumed = dueness(subject({ spans }), on(6, '12:00'));
    expect(resumed).toStrictEqual({
      due: { planned: on(6), catchUp: true },
      missed: [],
      next: { planned: on(7), start: on(7) },
    });
    const runs = [good(3), good(6, { startedAt: on(6, '12:00'), endedAt: on(6, '13:00') })];
    expect(dueness(subject({ spans, runs }), on(6, '14:00')).due).toBe(undefined);
  });

  it('5. whose suspension passed no planned time has nothing to run after it', () => {
    const spans = [span('2026-06-01T00:00Z'), span('2026-06-03T12:00Z', null), span('2026-06-03T18:00Z')];
    expect(dueness(subject({ spans }), on(3, '19:00'))).toStrictEqual({
      missed: [],
      next: { planned: on(4), start: on(4) },
    });
  });

  it('that is suspended without end has no next run, and keeps the misses from before', () => {
    const spans = [span('2026-06-01T00:00Z'), span('2026-06-05T12:00Z', null)];
    expect(dueness(subject({ spans }), on(9))).toStrictEqual({
      missed: [4, 5].map((day) => ({ planned: on(day), why: 'not run' })),
    });
  });

  it('that is suspended between a planned time and its start missed nothing', () => {
    const values = daily('02:00', { window: { from: '04:00', until: '06:00' } });
    const spans = [
      span('2026-06-01T00:00Z', values),
      span('2026-06-04T03:00Z', null),
      span('2026-06-06T12:00Z', values),
    ];
    expect(dueness(subject({ spans }), on(5)).missed).toStrictEqual([]);
    expect(dueness(subject({ spans }), on(6, '12:00'))).toStrictEqual({
      waitsFor: on(7, '04:00'),
      next: { planned: on(6), start: on(7, '04:00') },
      missed: [],
    });
  });

  it('whose policy is edited is due by what held at each time', () => {
    const spans = [span('2026-06-01T00:00Z'), span('2026-06-04T12:00Z', daily('20:00'))];
    const edited = dueness(subject({ spans, runs: [good(3), good(4)] }), on(4, '13:00'));
    expect(edited).toStrictEqual({ missed: [], next: { planned: on(4, '20:00'), start: on(4, '20:00') } });
    const unrun = dueness(subject({ spans }), on(5, '21:00'));
    expect(unrun.missed).toStrictEqual([
      { planned: on(4), why: 'not run' },
      { planned: on(4, '20:00'), why: 'not run' },
    ]);
    expect(unrun.due).toStrictEqual({ planned: on(5, '20:00'), catchUp: true });
  });

  it('whose time zone is edited is due by the clocks of each zone in its time', () => {
    const tokyo = daily('02:00', { timeZone: 'Asia/Tokyo' });
    const spans = [span('2026-06-01T00:00Z'), span('2026-06-04T12:00Z', tokyo)];
    const runs = [good(3), good(4)];
    expect(dueness(subject({ spans, runs }), on(4, '17:00'))).toStrictEqual({
      due: { planned: on(4, '17:00'), catchUp: false },
      missed: [],
      next: { planned: on(5, '17:00'), start: on(5, '17:00') },
    });
  });
});

describe('a window', () => {
  const values = daily('02:00', { window: { from: '01:00', until: '05:00' } });
  const spans = [span('2026-06-01T00:00Z', values)];

  it('makes a catch-up wait until it opens', () => {
    expect(dueness(subject({ spans }), on(4, '09:00'))).toStrictEqual({
      waitsFor: on(5, '01:00'),
      late: { planned: on(4), since: on(4) },
      next: { planned: on(4), start: on(5, '01:00') },
      missed: [],
    });
    expect(dueness(subject({ spans }), on(5, '01:00')).due).toStrictEqual({ planned: on(4), catchUp: true });
    expect(dueness(subject({ spans }), on(4, '04:59')).due).toStrictEqual({ planned: on(4), catchUp: true });
    expect(dueness(subject({ spans }), on(4, '05:00')).due).toBe(undefined);
  });

  it('spreads the catch-ups of many instances from when it opens', () => {
    const jittered = { ...values, jitterMinutes: 30 };
    const one = subject({ spans: [span('2026-06-01T00:00Z', jittered)] });
    const start = startOf(jittered, on(5, '01:00'), 'an instance');
    expect(dueness(one, on(4, '09:00')).waitsFor).toStrictEqual(start);
    expect(start > on(5, '01:00')).toBe(true);
    expect(dueness(one, new Date(start.getTime() - 1)).due).toBe(undefined);
    expect(dueness(one, start).due).toStrictEqual({ planned: on(4), catchUp: true });
  });

  it('lets the hours outside of it fall together without a miss', () => {
    const hourly = daily('', {
      schedule: { kind: 'hourly', every: 1, minute: 0 },
      window: { from: '22:00', until: '06:00' },
    });
    const last: PastRun = { startedAt: on(4, '05:00'), scheduledFor: on(4, '05:00'), ok: true };
    const one = subject({ spans: [span('2026-06-01T00:00Z', hourly)], runs: [last] });
    expect(dueness(one, on(4, '12:30'))).toStrictEqual({
      missed: [],
      next: { planned: on(4, '22:00'), start: on(4, '22:00') },
    });
    expect(dueness(one, on(4, '22:00'))).toStrictEqual({
      due: { planned: on(4, '22:00'), catchUp: false },
      missed: [],
      next: { planned: on(4, '23:00'), start: on(4, '23:00') },
    });
  });
});

/** Hours, or a day or some in which the machine is off, from time to time. */
const sleeps = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 200 })), {
  minLength: 1,
  maxLength: 6,
});

interface Simulated {
  readonly runs: readonly { readonly scheduledFor: Date; readonly startedAt: Date; readonly ok: true }[];
  readonly missed: readonly string[];
}

/** A machine that starts what is due, and is off after so many days for so many hours, over and over. */
function simulate(
  values: StartedBy,
  { from, until }: { from: Date; until: Date },
  off: readonly (readonly [days: number, hours: number])[],
): Simulated {
  const runs: Simulated['runs'][number][] = [];
  const missed = new Set<string>();
  const spans = [{ from, values }];
  let turn = 0;
  let sleepsAt = from.getTime() + (off[0]?.[0] ?? 0) * 86_400_000;
  let now = from;
  while (now < until) {
    const state = dueness({ instanceId: 'an instance', spans, runs: runs.slice(-3) }, now);
    for (const { planned } of state.missed) missed.add(planned.toISOString());
    if (state.due !== undefined) runs.push({ scheduledFor: state.due.planned, startedAt: now, ok: true });
    const next = state.due === undefined ? state.next?.start : now;
    if (next === undefined) break;
    if (next.getTime() < sleepsAt) {
      now = new Date(state.due === undefined ? next : next.getTime() + 1);
      continue;
    }
    const [, hours = 0] = off[turn % off.length] ?? [];
    now = new Date(Math.max(sleepsAt + hours * 3_600_000, now.getTime() + 1));
    turn += 1;
    sleepsAt = now.getTime() + (off[turn % off.length]?.[0] ?? 0) * 86_400_000;
  }
  return { runs, missed: [...missed].toSorted() };
}

describe('ten simulated years', () => {
  const decade = { from: new Date('2026-01-01T00:00Z'), until: new Date('2036-01-01T00:00Z') };
  const weekly: StartedBy = {
    schedule: { kind: 'weekly', on: ['monday', 'thursday'], at: '02:30' },
    timeZone: 'Europe/Berlin',
    jitterMinutes: 45,
  };

  it.each(['Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe'])(
    'each planned time of a machine that is never off runs once, at its time, in %s',
    (timeZone) => {
      const values = { ...weekly, timeZone };
      const { runs, missed } = simulate(values, decade, [[4_000, 0]]);
      const planned = occurrencesBetween(values, { after: decade.from, upTo: decade.until });
      expect(missed).toStrictEqual([]);
      expect(runs).toStrictEqual(
        planned.map((scheduledFor) => ({
          scheduledFor,
          startedAt: startOf(values, scheduledFor, 'an instance'),
          ok: true,
        })),
      );
    },
  );

  it('each planned time of a machine that is off now and then runs once or is missed once, and latest first', () => {
    fc.assert(
      fc.property(sleeps, (off) => {
        const { runs, missed } = simulate(weekly, decade, off);
        const planned = occurrencesBetween(weekly, { after: decade.from, upTo: decade.until }).map((at) =>
          at.toISOString(),
        );
        const ran = runs.map(({ scheduledFor }) => scheduledFor.toISOString());
        const all = [...ran, ...missed].toSorted();
        // the simulation may end while the machine is off
        expect(all).toStrictEqual(planned.slice(0, all.length));
        for (const { scheduledFor, startedAt } of runs) {
          const last = planned.findLast((at) => at <= startedAt.toISOString());
          expect(last).toBe(scheduledFor.toISOString());
        }
      }),
      { numRuns: 2 },
    );
  });
});
