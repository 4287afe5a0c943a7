import { expect, it } from 'vitest';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';

it.each([
  ['shop', '"shop"'],
  ['my "shop"', '"my "shop""'],
  ['C:\\backups', '"C:\\backups"'],
  ['Bücher 🐘 متجر', '"Bücher 🐘 متجر"'],
  ['two\nlines\t\u0007\u2028', '"two\\nlines\\t\\u0007\\u2028"'],
])('%j in a sentence is %s', (name, words) => {
  expect(inQuotes(name)).toBe(words);
});
