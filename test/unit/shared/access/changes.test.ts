import { expect, it } from 'vitest';
import { addedWords } from '../../../../shared/access/changes.ts';

it('what came of adding names what is there now', () => {
  const change = { says: 'Adds the role Reader of o at /subscriptions/s.' };
  expect(addedWords(change, false)).toBe('Added: the role Reader of o at /subscriptions/s.');
  expect(addedWords(change, true)).toBe('It was there already: the role Reader of o at /subscriptions/s.');
});
