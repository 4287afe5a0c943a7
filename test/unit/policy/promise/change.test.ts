import { describe, expect, it } from 'vitest';
import { promiseChange, undoChange, type Bounds } from '../../../../main/policy/promise/change.ts';
import type { StandingPromise } from '../../../../main/policy/promise/standing.ts';
import type { KeptUnder, Promised } from '../../../../shared/policies/promise.ts';

const day = (date: string) => `${date}T00:00:00.000Z`;
const promised = (end: string | null, rule: KeptUnder = 'daily'): Promised => ({
  rule,
  why: 'why',
  expiresAt: end === null ? null : day(end),
});
const cause = 'The policy was changed';
const bounds: Bounds = { now: new Date(day('2031-05-01')), graceDays: 14 };
const pending = (end: string, from = '2031-05-10', rule: KeptUnder = 'daily'): StandingPromise => ({
  promised: promised('2032-01-01'),
  pending: { promised: promised(end, rule), effectiveAt: new Date(day(from)), revision: 4 },
});
const change = (
  standing: StandingPromise,
  wanted: Promised,
  more: Partial<Bounds> & { byHand?: boolean } = {},
) => {
  const { byHand = false, ...others } = more;
  return promiseChange({ standing, wanted, cause, byHand }, { ...bounds, ...others });
};
const standing: StandingPromise = { promised: promised('2032-01-01') };

describe('longer', () => {
  it('at once', () => {
    expect(change(standing, promised('2032-01-02'))).toStrictEqual({
      promised: promised('2032-01-02'),
      effectiveAt: day('2031-05-01'),
      cause,
    });
  });

  it('the same is nothing, another rule until the same moment is written at once', () => {
    expect(change(standing, { ...promised('2032-01-01'), why: 'other words' })).toBe(undefined);
    expect(change(standing, promised('2032-01-01', 'weekly'))).toMatchObject({
      promised: { rule: 'weekly' },
      effectiveAt: day('2031-05-01'),
    });
  });

  it('undoes a change that is pending, also where it only goes back to what stands', () => {
    for (const end of ['2033-01-01', '2032-01-01']) {
      expect(change(pending('2031-12-01'), promised(end))).toStrictEqual({
        promised: promised(end),
        effectiveAt: day('2031-05-01'),
        cause,
        undoes: 4,
      });
    }
  });
});

describe('shorter', () => {
  it('from the grace on', () => {
    expect(change(standing, promised('2031-12-31'))).toStrictEqual({
      promised: promised('2031-12-31'),
      effectiveAt: day('2031-05-15'),
      cause,
    });
    expect(change(standing, promised('2031-12-31'), { graceDays: 30 })?.effectiveAt).toBe(day('2031-05-31'));
  });

  it('ends when it comes to hold at the earliest', () => {
    expect(change(standing, promised('2031-05-02'))?.promised.expiresAt).toBe(day('2031-05-15'));
    expect(change(standing, promised('2030-01-01'))?.promised.expiresAt).toBe(day('2031-05-15'));
  });

  it('never ends before the storage lets the point go', () => {
    const until = (date: string) =>
      change(standing, promised('2031-08-01'), { immutableUntil: new Date(day(date)) });
    expect(until('2031-07-01')?.promised.expiresAt).toBe(day('2031-08-01'));
    expect(until('2031-09-01')?.promised.expiresAt).toBe(day('2031-09-01'));
    expect(until('2032-01-01')).toBe(undefined);
    expect(until('2040-01-01')).toBe(undefined);
  });

  it('is nothing where the promise ends within the grace as it is', () => {
    const soon: StandingPromise = { promised: promised('2031-05-12') };
    expect(change(soon, promised('2031-05-03'))).toBe(undefined);
  });
});

describe('while a change is pending', () => {
  it('the same again changes nothing: its grace goes on', () => {
    expect(change(pending('2031-12-01'), promised('2031-12-01'))).toBe(undefined);
    // it was bounded by the grace when it was written
    expect(change(pending('2031-05-10'), promised('2031-05-02'))).toBe(undefined);
    // it was bounded by the storage
    const immutableUntil = new Date(day('2031-12-01'));
    expect(change(pending('2031-12-01'), promised('2031-06-01'), { immutableUntil })).toBe(undefined);
  });

  it('another one takes its place, with a grace of its own', () => {
    for (const end of ['2031-11-01', '2031-12-15']) {
      expect(change(pending('2031-12-01'), promised(end))).toStrictEqual({
        promised: promised(end),
        effectiveAt: day('2031-05-15'),
        cause,
        undoes: 4,
      });
    }
    expect(change(pending('2031-12-01'), promised('2031-12-01', 'weekly'))).toMatchObject({
      promised: { rule: 'weekly' },
      undoes: 4,
    });
  });

  it('goes on where a shorter one would end no sooner, as its grace would begin today', () => {
    expect(change(pending('2031-05-12'), promised('2031-05-11'))).toBe(undefined);
  });

  it('is undone where less is wanted, and nothing shorter than what stands comes of it', () => {
    const soon: StandingPromise = {
      promised: promised('2031-05-14'),
      pending: { promised: promised('2031-05-11'), effectiveAt: new Date(day('2031-05-10')), revision: 4 },
    };
    expect(change(soon, promised('2031-05-13'))).toStrictEqual({
      promised: promised('2031-05-14'),
      effectiveAt: day('2031-05-01'),
      cause,
      undoes: 4,
    });
  });

  it('can be undone', () => {
    expect(undoChange(pending('2031-12-01'), bounds.now, 'Undone')).toStrictEqual({
      promised: promised('2032-01-01'),
      effectiveAt: day('2031-05-01'),
      cause: 'Undone',
      undoes: 4,
    });
    expect(undoChange(standing, bounds.now, 'Undone')).toBe(undefined);
  });
});

describe('what no policy keeps', () => {
  const untouched: readonly StandingPromise[] = [
    { promised: promised(null, 'on demand') },
    { promised: promised('2032-01-01', 'until a date') },
    { promised: promised(null, 'monthly') },
    pending('2031-12-01', '2031-05-10', 'until a date'),
  ];

  it('is not touched by policies', () => {
    for (const one of untouched) {
      expect(change(one, promised('2031-06-01'))).toBe(undefined);
      expect(change(one, promised('2040-06-01'))).toBe(undefined);
    }
  });

  it('changes by hand, shorter ones with the same grace', () => {
    expect(
      untouched.map((one) => change(one, promised('2031-06-01'), { byHand: true })?.effectiveAt),
    ).toStrictEqual(Array.from({ length: 4 }, () => day('2031-05-15')));
    expect(change(standing, promised(null, 'on demand'), { byHand: true })).toStrictEqual({
      promised: promised(null, 'on demand'),
      effectiveAt: day('2031-05-01'),
      cause,
    });
  });
});
