import { expect, it } from 'vitest';
import { allPointsWords } from '../../../../shared/words/unlisted-points.ts';

it.each([
  [{ points: 2, bytes: 3_145_728, unlisted: { points: 0, bytes: 0 } }, '2 recovery points (3 MiB)'],
  [
    { points: 0, bytes: 0, unlisted: { points: 1, bytes: 1_048_576 } },
    '0 recovery points (0 B) and, besides, 1 recovery point whose manifest is lost or cannot be read (1 MiB)',
  ],
  [
    { points: 1, bytes: 1_048_576, unlisted: { points: 2, bytes: 0 } },
    '1 recovery point (1 MiB) and, besides, 2 recovery points whose manifest is lost or cannot be read',
  ],
])('says all that a deletion takes: %j', (found, words) => {
  expect(allPointsWords(found)).toBe(words);
});
