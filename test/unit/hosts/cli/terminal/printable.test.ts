import { describe, expect, it } from 'vitest';
import {
  printable,
  printableJson,
  printableLines,
} from '../../../../../main/hosts/cli/terminal/printable.ts';

describe('printable', () => {
  it.each([
    ['plain text, Ünïcödé 日本 👍', 'plain text, Ünïcödé 日本 👍'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007x', 'x'],
    ['\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007', 'click'],
    ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
    ['\u0000\u0008\u007f', '\\x00\\x08\\x7f'],
    ['\u0085\u0090', '\\x85\\x90'],
    ['abc\u202edcba', 'abc\\u202edcba'],
    ['\u2066x\u2069\u200f\u061c', '\\u2066x\\u2069\\u200f\\u061c'],
    ['\u2028\ufeff', '\\u2028\\ufeff'],
    ['\ud800', '\\ud800'],
  ])('shows %j as %j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('leaves nothing that a terminal obeys, whatever the text is made of', () => {
    const hostile = ['\u001b', '[', '31', 'm', ']', '\u0007', '\u009b', '0', ';', '\u001b\\', 'P', '\r'];
    for (let start = 0; start < hostile.length; start++) {
      const text = [...hostile.slice(start), ...hostile.slice(0, start)].join('');
      expect(printable(text)).toMatch(/^[\u0020-\u007e]*$/);
    }
  });
});

it('keeps the lines of a text and cleans each', () => {
  expect(printableLines('one\r\n\ttwo\u001b[2J\n\n')).toStrictEqual(['one', '    two']);
});

it('writes JSON that reads back the same and holds no raw control character', () => {
  const document = { name: 'a\u001b[31m\u009b\u202e\u007f\n', deep: ['\u2028'] };
  const text = printableJson(document);
  expect(JSON.parse(text)).toStrictEqual(document);
  expect(text).toMatch(/^[\n\u0020-\u007e]*$/);
});
