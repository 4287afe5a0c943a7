import { describe, expect, it } from 'vitest';
import { passedWords } from '../../../../../renderer/ui/states/passed-words.ts';

describe('the line that passed checks are folded under', () => {
  it.each([
    [1, 1, 'The check passed'],
    [1, 4, '1 check passed'],
    [3, 4, '3 checks passed'],
    [4, 4, 'All 4 checks passed'],
  ])('%d of %d: %s', (passed, all, words) => {
    expect(passedWords(passed, all)).toBe(words);
  });
});
