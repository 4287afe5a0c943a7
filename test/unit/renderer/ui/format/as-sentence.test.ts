import { describe, expect, it } from 'vitest';
import { asSentence } from '../../../../../renderer/ui/format/as-sentence.ts';

describe('a message that another sentence follows', () => {
  it.each([
    ['connection refused', 'connection refused.'],
    ['It is gone. ', 'It is gone.'],
    ['Really?', 'Really?'],
  ])('%j', (message, sentence) => {
    expect(asSentence(message)).toBe(sentence);
  });
});
