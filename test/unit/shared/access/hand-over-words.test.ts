import { expect, it } from 'vitest';
import { leftOutWords, nothingHandedWords } from '../../../../shared/access/hand-over-words.ts';

it.each([
  [[], 'Nothing is missing.'],
  [[true], 'Nothing is to be handed over: no role has to be assigned.'],
  [[true, false], 'Nothing is to be handed over.'],
])('says why there is nothing to hand over: %j', (held, words) => {
  expect(nothingHandedWords(held.map((each) => ({ held: each })))).toBe(words);
});

it('says that what is held is left out', () => {
  const row = { title: 'Read the secret', message: 'It is so.' };
  expect(leftOutWords({ ...row, held: true })).toBe('Left out: Read the secret. It is so.');
  expect(leftOutWords({ ...row, held: false })).toBe('Read the secret: It is so.');
});
