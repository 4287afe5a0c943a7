import { expect, it } from 'vitest';
import { protectedWords } from '../../../../shared/words/protected.ts';

it.each([
  [41, 42, '41 of 42 databases are protected'],
  [0, 2, '0 of 2 databases are protected'],
  [1, 2, '1 of 2 databases is protected'],
  [0, 1, '0 of 1 database is protected'],
  [1200, 1300, '1,200 of 1,300 databases are protected'],
])('%d of %d: %s', (done, total, words) => expect(protectedWords(done, total)).toBe(words));
