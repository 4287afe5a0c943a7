import { expect, it } from 'vitest';
import { endChange } from '../../../../../../renderer/ui/policies/simulator/end-change.ts';

const at = '2030-03-01T01:30:00.000Z';

it.each([
  ['ten days', '2030-02-19T01:30:00.000Z', '10 days earlier'],
  ['a day', '2030-03-02T01:30:00.000Z', '1 day later'],
  // a change of clocks lies between
  ['days and an hour', '2030-04-01T00:30:00.000Z', '31 days later'],
  ['an hour', '2030-03-01T00:30:00.000Z', '1 hour earlier'],
  ['minutes', '2030-03-01T01:40:00.000Z', '1 hour later'],
  ['years', '2035-03-01T01:30:00.000Z', '1,826 days later'],
  ['nothing', at, 'as before'],
])('an end that moves by %s', (_, newEndsAt, words) => {
  expect(endChange({ endsAt: at, newEndsAt })).toBe(words);
});

it('what is kept until it is deleted has no end', () => {
  expect(endChange({ endsAt: at, newEndsAt: null })).toBe('no end any more');
  expect(endChange({ endsAt: null, newEndsAt: at })).toBe('no end before');
  expect(endChange({ endsAt: null, newEndsAt: null })).toBe('as before');
});
