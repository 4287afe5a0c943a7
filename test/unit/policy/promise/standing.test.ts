import { describe, expect, it } from 'vitest';
import { standingPromise, type PromiseRevision } from '../../../../main/policy/promise/standing.ts';

const day = (date: string) => `${date}T00:00:00.000Z`;
const at = (date: string) => new Date(day(date));
const monthly = (end: string) => ({
  rule: 'monthly' as const,
  why: 'Monthly: first good backup of March 2031',
  expiresAt: day(end),
});
const made = monthly('2036-03-01');

function revision(number: number, end: string, others: Partial<PromiseRevision> = {}): PromiseRevision {
  return {
    revision: number,
    promised: monthly(end),
    effectiveAt: day('2031-05-15'),
    cause: 'test',
    ...others,
  };
}

it('without changes, what the manifest says stands', () => {
  expect(standingPromise(made, [], at('2031-05-01'))).toStrictEqual({ promised: made });
});

it('a change is pending until it comes to hold', () => {
  const shorter = revision(1, '2032-03-01');
  expect(standingPromise(made, [shorter], new Date('2031-05-14T23:59:59.999Z'))).toStrictEqual({
    promised: made,
    pending: { promised: monthly('2032-03-01'), effectiveAt: at('2031-05-15'), revision: 1 },
  });
  expect(standingPromise(made, [shorter], at('2031-05-15'))).toStrictEqual({
    promised: monthly('2032-03-01'),
  });
});

it('a later change undoes a pending one, which then never comes to hold', () => {
  const shorter = revision(1, '2032-03-01');
  const undone = revision(2, '2036-03-01', { effectiveAt: day('2031-05-05'), undoes: 1 });
  for (const now of ['2031-05-06', '2031-05-20']) {
    expect(standingPromise(made, [undone, shorter], at(now))).toStrictEqual({
      promised: monthly('2036-03-01'),
    });
  }
});

it('where the later change is pending itself, what stood before both stands meanwhile', () => {
  const revisions = [
    revision(1, '2032-03-01'),
    revision(2, '2033-03-01', { effectiveAt: day('2031-05-25'), undoes: 1 }),
  ];
  expect(standingPromise(made, revisions, at('2031-05-20'))).toStrictEqual({
    promised: made,
    pending: { promised: monthly('2033-03-01'), effectiveAt: at('2031-05-25'), revision: 2 },
  });
  expect(standingPromise(made, revisions, at('2031-05-25'))).toStrictEqual({
    promised: monthly('2033-03-01'),
  });
});

it('what is undone stays undone when the change that undid it is undone, too', () => {
  const revisions = [
    revision(1, '2032-03-01'),
    revision(2, '2033-03-01', { effectiveAt: day('2031-05-25'), undoes: 1 }),
    revision(3, '2036-03-01', { effectiveAt: day('2031-05-12'), undoes: 2 }),
  ];
  expect(standingPromise(made, revisions, at('2031-06-30'))).toStrictEqual({
    promised: monthly('2036-03-01'),
  });
});

it('a later change that came to hold first wins, even where it says of nothing that it undoes it', () => {
  const revisions = [
    revision(1, '2032-03-01'),
    revision(2, '2040-03-01', { effectiveAt: day('2031-05-05') }),
  ];
  expect(standingPromise(made, revisions, at('2031-05-06'))).toStrictEqual({
    promised: monthly('2040-03-01'),
  });
  expect(standingPromise(made, revisions, at('2031-05-20'))).toStrictEqual({
    promised: monthly('2040-03-01'),
  });
});

it('an earlier change undoes no later one', () => {
  const revisions = [
    revision(1, '2036-03-01', { effectiveAt: day('2031-05-01'), undoes: 2 }),
    revision(2, '2033-03-01'),
  ];
  expect(standingPromise(made, revisions, at('2031-05-15'))).toStrictEqual({
    promised: monthly('2033-03-01'),
  });
});

it('changes that came to hold one after the other each stand in their time, in the order of their numbers', () => {
  const revisions = Array.from({ length: 11 }, (_, index) =>
    revision(index + 1, `20${40 + index}-03-01`, { effectiveAt: day(`2031-06-${String(index + 10)}`) }),
  ).toReversed();
  expect(standingPromise(made, revisions, at('2031-06-18')).promised).toStrictEqual(monthly('2048-03-01'));
  expect(standingPromise(made, revisions, at('2031-06-30')).promised).toStrictEqual(monthly('2050-03-01'));
});

describe('what manifests of others say', () => {
  it('a point of the first format is kept until somebody deletes it', () => {
    expect(standingPromise({ rule: 'on demand', expiresAt: null }, [], at('2031-05-01'))).toStrictEqual({
      promised: { rule: 'on demand', why: 'On demand: until somebody deletes it', expiresAt: null },
    });
  });

  it('a rule that is not known here keeps its end', () => {
    const hourly = (expiresAt: string | null) =>
      standingPromise({ rule: 'hourly', expiresAt }, [], at('2031-05-01'));
    expect(hourly(day('2031-06-01'))).toStrictEqual({
      promised: { rule: 'until a date', why: 'Kept under the rule "hourly"', expiresAt: day('2031-06-01') },
    });
    expect(hourly(null)).toStrictEqual({
      promised: { rule: 'on demand', why: 'Kept under the rule "hourly"', expiresAt: null },
    });
  });

  it('its own words and policy are kept, what else stands there is not part of the promise', () => {
    const policy = { id: 'policy-1' as never, name: 'Daily', revision: 3 };
    const retention = { ...made, policy, scheduledFor: day('2031-03-01'), partial: true as const };
    expect(standingPromise(retention, [], at('2031-05-01'))).toStrictEqual({ promised: { ...made, policy } });
    expect(
      standingPromise({ rule: 'monthly', expiresAt: made.expiresAt }, [], at('2031-05-01')).promised.why,
    ).toBe('Until the date that it was promised');
  });
});
