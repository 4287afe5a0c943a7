import { describe, expect, it } from 'vitest';
import { ageWords, agoWords, dayMs, isPastLimit, shortAgeWords } from '../../../../shared/words/ages.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('an age in words', () => {
  it.each([
    [-hourMs, 'less than a minute', 'just now'],
    [0, 'less than a minute', 'just now'],
    [minuteMs, '1 minute', '1 minute ago'],
    [hourMs - 1, '59 minutes', '59 minutes ago'],
    [5 * hourMs + 59 * minuteMs, '5 hours', '5 hours ago'],
    [dayMs, '1 day', '1 day ago'],
    [400 * dayMs, '400 days', '400 days ago'],
  ])('%d ms', (ageMs, age, ago) => {
    expect([ageWords(ageMs), agoWords(ageMs)]).toEqual([age, ago]);
  });

  it('fits into a column', () => {
    expect([shortAgeWords(0), shortAgeWords(minuteMs)]).toEqual(['just now', '1 minute']);
  });

  it('passes a limit with a whole day more', () => {
    expect([7 * dayMs, 8 * dayMs - 1, 8 * dayMs].map((ageMs) => isPastLimit(ageMs, 7))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
