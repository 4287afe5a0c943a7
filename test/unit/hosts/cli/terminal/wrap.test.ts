import { expect, it } from 'vitest';
import { cut, wrapWords } from '../../../../../main/hosts/cli/terminal/wrap.ts';

it('breaks a line between words, and a word that is too long wherever the line ends', () => {
  expect(wrapWords('one two three four five six', 20)).toStrictEqual(['one two three four', 'five six']);
  expect(wrapWords(`name ${'x'.repeat(45)}`, 20)).toStrictEqual([
    'name',
    'x'.repeat(20),
    'x'.repeat(20),
    'x'.repeat(5),
  ]);
});

it('leaves a line as it is without a width, and where there is no layout to keep', () => {
  const text = 'one two three four five six';
  expect(wrapWords(text, undefined)).toStrictEqual([text]);
  expect(wrapWords(text, 19)).toStrictEqual([text]);
});

it('counts wide characters as two columns, and one that several code points make as one', () => {
  expect(wrapWords('日本語日本語日本語日本語', 20)).toStrictEqual(['日本語日本語日本語日', '本語']);
  const family = '👨‍👩‍👧‍👦';
  expect(wrapWords(family.repeat(10), 20)).toStrictEqual([family.repeat(10)]);
});

it('writes names as they are: letters are not composed, which would make another name of them', () => {
  const name = 'e\u0301'.repeat(30);
  expect(wrapWords(name, 20).join('')).toBe(name);
});

it('cuts a line at a width', () => {
  expect(cut('abcdef', 4)).toBe('abcd');
  expect(cut('日本語', 5)).toBe('日本');
  expect(cut('abc', 4)).toBe('abc');
  expect(cut('abc', undefined)).toBe('abc');
});
