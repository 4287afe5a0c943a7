import { expect, it } from 'vitest';
import { isTyped } from '../../../../shared/words/typed-name.ts';

it.each<[string, string, string, boolean]>([
  ['the name itself', 'shop', 'shop', true],
  ['its quotes and spaces as they are', `by 'hand' "x" `, `by 'hand' "x" `, true],
  ['another case', 'Shop', 'shop', false],
  ['a space too many', 'shop ', 'shop', false],
  ['nothing', '', 'shop', false],
  ['nothing for a name of line breaks', '', '\n\n', false],
  ['one character for two that look the same', 'b\u00fccher', 'bu\u0308cher', true],
  ['without the line break, which no field takes', 'twolines', 'two\nlines', true],
  ['as it is shown', 'a⟨U+202E⟩b', 'a\u202eb', true],
  ['without what is invisible', 'ab', 'a\u202eb', false],
])('%s', (_what, answer, name, typed) => {
  expect(isTyped(answer, name, name.replace('\u202e', '⟨U+202E⟩'))).toBe(typed);
});
