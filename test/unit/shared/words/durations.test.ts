import { expect, it } from 'vitest';
import { formatDuration } from '../../../../shared/words/durations.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

it.each([
  [0, '0ms'],
  [-5, '0ms'],
  [1, '1ms'],
  [350, '350ms'],
  [840, '840ms'],
  [999, '999ms'],
  [second, '1s'],
  [9_949, '9.9s'],
  [9_950, '9.9s'],
  [12_340, '12.3s'],
  [59_400, '59.4s'],
  [59_600, '59.6s'],
  [minute - 1, '59.9s'],
  [minute, '1m'],
  [65_400, '1m 5s'],
  [200_000, '3m 20s'],
  [hour - 1, '59m 59s'],
  [2 * hour + 5 * minute, '2h 5m'],
  [2 * hour + 5 * minute + 59 * second, '2h 5m'],
  [day - 1, '23h 59m'],
  [3 * day + 4 * hour, '3d 4h'],
  [400 * day, '400d'],
])('%d ms are %s', (milliseconds, expected) => expect(formatDuration(milliseconds)).toBe(expected));
