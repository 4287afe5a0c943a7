import { expect, it } from 'vitest';
import { slowest } from '../../../support/reporters/slowest.ts';

it('names the ten that took longest, the longest first', () => {
  const all = Array.from({ length: 12 }, (_, index) => ({ name: `file ${index}`, ms: index * 1100 }));
  expect(slowest('test files', all)).toBe(`
 The slowest 10 of 12 test files:
   12.1 s  file 11
   11.0 s  file 10
    9.9 s  file 9
    8.8 s  file 8
    7.7 s  file 7
    6.6 s  file 6
    5.5 s  file 5
    4.4 s  file 4
    3.3 s  file 3
    2.2 s  file 2

`);
});

it('says nothing where ten are all there are', () => {
  expect(
    slowest(
      'specs',
      Array.from({ length: 10 }, (_, ms) => ({ name: 'one', ms })),
    ),
  ).toBe('');
});
