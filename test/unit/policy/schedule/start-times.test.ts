import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jitterOf } from '../../../../main/policy/schedule/jitter.ts';
import {
  mayStartNow,
  nextStarts,
  startOf,
  type StartedBy,
} from '../../../../main/policy/schedule/start-times.ts';

const berlin = (others: Partial<StartedBy> = {}): StartedBy => ({
  schedule: { kind: 'daily', at: '02:30' },
  timeZone: 'Europe/Berlin',
  jitterMinutes: 0,
  ...others,
});
const start = (values: StartedBy, planned: string) =>
  startOf(values, new Date(planned), 'orders').toISOString();

describe('a window', () => {
  it('is open from its first minute until just before the one at which it ends', () => {
    const values = berlin({ window: { from: '01:00', until: '05:00' } });
    const open = (at: string) => mayStartNow(values, new Date(at));
    expect(
      ['2026-06-01T22:59:59.999Z', '2026-06-01T23:00Z', '2026-06-02T02:59:59.999Z', '2026-06-02T03:00Z'].map(
        open,
      ),
    ).toStrictEqual([false, true, true, false]);
    expect(mayStartNow(berlin(), new Date('2026-06-02T12:00Z'))).toBe(true);
  });

  it('that ends before it begins passes midnight', () => {
    const values = berlin({ timeZone: 'UTC', window: { from: '22:00', until: '06:00' } });
    const hours = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) =>
      mayStartNow(values, new Date(Date.UTC(2026, 5, 2, hour))),
    );
    expect(hours).toStrictEqual([0, 1, 2, 3, 4, 5, 22, 23]);
    expect(start(values, '2026-06-02T12:00Z')).toBe('2026-06-02T22:00:00.000Z');
    expect(start(values, '2026-06-02T01:00Z')).toBe('2026-06-02T01:00:00.000Z');
  });

  it('moves what is planned outside of it to when it opens next', () => {
    const values = berlin({ window: { from: '04:00', until: '05:00' } });
    expect(start(values, '2026-06-02T00:30Z')).toBe('2026-06-02T02:00:00.000Z');
    expect(start(values, '2026-06-02T12:00Z')).toBe('2026-06-03T02:00:00.000Z');
  });

  it('that clocks skip does not open on that day; one whose start is skipped opens late', () => {
    const within = berlin({ window: { from: '02:15', until: '02:45' } });
    expect(start(within, '2026-03-28T12:00Z')).toBe('2026-03-30T00:15:00.000Z');
    const over = berlin({ window: { from: '02:15', until: '04:00' } });
    expect(start(over, '2026-03-28T12:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('opens again where clocks are put back into it', () => {
    const values = berlin({ window: { from: '01:00', until: '02:30' } });
    expect(start(values, '2026-10-25T00:30Z')).toBe('2026-10-25T01:00:00.000Z');
    expect(mayStartNow(values, new Date('2026-10-25T01:29Z'))).toBe(true);
    expect(start(values, '2026-10-25T01:30Z')).toBe('2026-10-26T00:00:00.000Z');
  });

  it('without length stops no backup', () => {
    const values = berlin({ window: { from: '01:00', until: '01:00' } });
    expect(mayStartNow(values, new Date('2026-06-02T12:00Z'))).toBe(true);
    expect(start(values, '2026-06-02T12:00Z')).toBe('2026-06-02T12:00:00.000Z');
  });
});

describe('jitter', () => {
  it('starts an instance later than planned, each time by as much', () => {
    const values = berlin({ jitterMinutes: 60 });
    const runs = nextStarts(values, 'orders', new Date('2026-06-01T00:00Z'), 10);
    const later = runs.map((run) => run.start.getTime() - run.planned.getTime());
    expect(later).toStrictEqual(later.map(() => jitterOf('orders', 60)));
    expect(runs.map((run) => run.start)).toStrictEqual(
      runs.map((run) => startOf(values, run.planned, 'orders')),
    );
  });

  it('never starts what the next tick would find closed, or after the next planned time', () => {
    const instances = fc.string();
    const windows = fc.constantFrom(
      { from: '01:00', until: '03:00' },
      { from: '22:00', until: '06:00' },
      undefined,
    );
    const at = fc.date({ min: new Date('2026-01-01'), max: new Date('2036-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(
        instances,
        windows,
        at,
        fc.integer({ min: 0, max: 240 }),
        (id, window, at, jitterMinutes) => {
          const values: StartedBy = {
            schedule: { kind: 'hourly', every: 1, minute: 30 },
            timeZone: 'Australia/Lord_Howe',
            jitterMinutes,
            ...(window === undefined ? {} : { window }),
          };
          const [run, next] = nextStarts(values, id, at, 2);
          const start = run?.start ?? at;
          const tickLater = new Date(start.getTime() + 15 * 60_000 - 1);
          expect(mayStartNow(values, start)).toBe(true);
          if (next !== undefined && start > (run?.planned ?? start))
            expect(tickLater < next.planned).toBe(true);
          expect(mayStartNow(values, tickLater) || start.getUTCMinutes() === 0 || window === undefined).toBe(
            true,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is shortened, not cut: instances stay spread where the window is short', () => {
    const values = berlin({ jitterMinutes: 240, window: { from: '02:30', until: '03:30' } });
    const starts = Array.from({ length: 100 }, (_, index) =>
      startOf(values, new Date('2026-06-02T00:30Z'), `instance ${index}`).toISOString(),
    ).toSorted();
    expect(new Set(starts).size).toBe(100);
    expect((starts.at(-1) ?? '') < '2026-06-02T01:15').toBe(true);
  });
});

describe('the next runs', () => {
  it('are those of their own: what waits for the same opening is one run', () => {
    const values = berlin({
      timeZone: 'UTC',
      schedule: { kind: 'hourly', every: 1, minute: 30 },
      window: { from: '22:00', until: '00:00' },
    });
    const runs = nextStarts(values, 'orders', new Date('2026-06-02T12:00Z'), 4);
    expect(runs.map(({ planned, start }) => [planned.toISOString(), start.toISOString()])).toStrictEqual([
      ['2026-06-02T21:30:00.000Z', '2026-06-02T22:00:00.000Z'],
      ['2026-06-02T22:30:00.000Z', '2026-06-02T22:30:00.000Z'],
      ['2026-06-02T23:30:00.000Z', '2026-06-02T23:30:00.000Z'],
      ['2026-06-03T21:30:00.000Z', '2026-06-03T22:00:00.000Z'],
    ]);
  });

  it('are none where the days never come', () => {
    const values = berlin({ schedule: { kind: 'cron', expression: '0 0 30 2 *' } });
    expect(nextStarts(values, 'orders', new Date('2026-06-02T12:00Z'), 10)).toStrictEqual([]);
  });
});
