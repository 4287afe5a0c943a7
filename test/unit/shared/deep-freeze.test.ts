import { expect, it } from 'vitest';
import { deepFreeze } from '../../../shared/deep-freeze.ts';

it('freezes all that is in a value, and returns the same', () => {
  const value = { a: [{ b: 1 }], c: null, d: 'text' };
  expect(deepFreeze(value)).toBe(value);
  expect([value, value.a, value.a[0]].every((part) => Object.isFrozen(part))).toBe(true);
  expect(deepFreeze(3)).toBe(3);
});
