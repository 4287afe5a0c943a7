import { expect, it } from 'vitest';
import { protectSentence } from '../../../../../renderer/features/protect/state-sentence.ts';

it.each([
  [{ candidates: 0, unprotected: 0, alreadyProtected: 0 }, undefined],
  [{ candidates: 1, unprotected: 1, alreadyProtected: 0 }, '1 database without protection.'],
  [{ candidates: 4, unprotected: 3, alreadyProtected: 0 }, '3 databases without protection, 1 not counted.'],
  [
    { candidates: 3, unprotected: 1, alreadyProtected: 1200 },
    '1 database without protection, 2 not counted; 1,200 backed up already.',
  ],
])('%j', (counts, sentence) => {
  expect(protectSentence(counts)).toBe(sentence);
});
