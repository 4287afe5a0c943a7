import { expect, it } from 'vitest';
import {
  endOf,
  firstEndOf,
  knownPromise,
  onDemandWords,
  promisedBy,
  standingOf,
} from '../../../../shared/policies/standing.ts';
import type { Promised } from '../../../../shared/policies/promise.ts';

const until = (day: string | null, rule: Promised['rule'] = 'daily'): Promised => ({
  rule,
  why: 'Daily: first good backup of 1 March 2031',
  expiresAt: day === null ? null : `${day}T00:00:00.000Z`,
});
const at = (day: string) => new Date(`${day}T00:00:00.000Z`);
const shorter = {
  promised: until('2031-03-20'),
  meanwhile: until('2031-06-01'),
  effectiveAt: '2031-03-15T00:00:00.000Z',
};

it('what a manifest promises holds until it is changed', () => {
  expect(standingOf(until('2031-06-01'), undefined, at('2032-01-01'))).toEqual({
    promised: until('2031-06-01'),
  });
});

it('a shorter promise is pending until it counts, and holds from that instant on', () => {
  expect(standingOf(until('2031-06-01'), shorter, at('2031-03-14'))).toEqual({
    promised: until('2031-06-01'),
    pending: { promised: until('2031-03-20'), effectiveAt: shorter.effectiveAt },
  });
  expect(standingOf(until('2031-06-01'), shorter, at('2031-03-15'))).toEqual({
    promised: until('2031-03-20'),
  });
});

it('ends at the earliest instant at which anything lets it end, never before a change counts', () => {
  const made = until('2031-06-01');
  expect(endOf({ promised: made })).toEqual(at('2031-06-01'));
  expect(endOf({ promised: until(null) })).toBeUndefined();
  expect(firstEndOf({ expiresAt: made.expiresAt, made, change: shorter })).toEqual(at('2031-03-20'));
  const past = { ...shorter, promised: until('2031-03-01') };
  expect(firstEndOf({ expiresAt: made.expiresAt, made, change: past })).toEqual(at('2031-03-15'));
  const lengthened = { ...shorter, promised: until(null), meanwhile: until(null) };
  expect(firstEndOf({ expiresAt: made.expiresAt, made, change: lengthened })).toBeUndefined();
});

it('takes what an earlier version cached, and rules that it does not know, by their end', () => {
  expect(knownPromise({ expiresAt: null }, at('2031-01-01'))).toEqual({
    promised: { rule: 'on demand', why: onDemandWords, expiresAt: null },
  });
  expect(knownPromise({ expiresAt: null, promiseProblem: 'It is odd.' }, at('2031-01-01')).problem).toBe(
    'It is odd.',
  );
  expect(promisedBy({ rule: 'manual', expiresAt: null }).rule).toBe('on demand');
  expect(promisedBy({ rule: 'decennial', expiresAt: '2041-01-01T00:00:00.000Z' })).toEqual({
    rule: 'until a date',
    why: 'Kept as decennial',
    expiresAt: '2041-01-01T00:00:00.000Z',
  });
});
