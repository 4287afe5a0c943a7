import { expect, it } from 'vitest';
import { countOf, formatCount, listOf } from '../../../../shared/words/counts.ts';

it.each([
  [0, '0'],
  [1, '1'],
  [-1234, '-1,234'],
  [999, '999'],
  [1000, '1,000'],
  [1_234_567, '1,234,567'],
  [2.5, '3'],
  [Number.MAX_SAFE_INTEGER, '9,007,199,254,740,991'],
])('the count %d is %s', (count, expected) => expect(formatCount(count)).toBe(expected));

it.each([
  [0, '0 tables'],
  [1, '1 table'],
  [-1, '-1 tables'],
  [2, '2 tables'],
  [1234, '1,234 tables'],
])('%d of a table is %s', (count, expected) => expect(countOf(count, 'table')).toBe(expected));

it('takes a plural that is not made with an s', () => {
  expect([0, 1, 2].map((count) => countOf(count, 'entry', 'entries'))).toStrictEqual([
    '0 entries',
    '1 entry',
    '2 entries',
  ]);
  expect(countOf(2, 'copy', 'copies')).toBe('2 copies');
});

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
  [['a', 'b', 'c', 'd'], 'a, b and 2 more'],
  [Array.from({ length: 1235 }, () => 'a'), 'a, a and 1,233 more'],
])('a list: %j', (items, expected) => expect(listOf(items)).toBe(expected));
