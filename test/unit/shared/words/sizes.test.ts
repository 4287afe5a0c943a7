import { expect, it } from 'vitest';
import { formatRate, formatSize } from '../../../../shared/words/sizes.ts';

it.each([
  [0, '0 B'],
  [1, '1 B'],
  [-512, '-512 B'],
  [812, '812 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [-1024, '-1 KiB'],
  [1_310_720, '1.25 MiB'],
  [1_572_864, '1.5 MiB'],
  [10 * 1024 ** 2, '10 MiB'],
  [100 * 1024 ** 3, '100 GiB'],
  [1000 * 1024 ** 2, '1000 MiB'],
  // just below a unit it is written in the next one, never as 1024
  [1023 * 1024, '1023 KiB'],
  [1024 ** 2 - 1, '1 MiB'],
  [1024 ** 3 - 1, '1 GiB'],
  [-(1024 ** 3 - 1), '-1 GiB'],
  [8 * 1024 ** 5, '8 PiB'],
  [Number.MAX_SAFE_INTEGER, '8 PiB'],
  [5 * 1024 ** 7, '5 ZiB'],
])('%d bytes are %s', (bytes, expected) => expect(formatSize(bytes)).toBe(expected));

it('a rate is per second', () => expect(formatRate(48.3 * 1024 ** 2)).toBe('48.3 MiB/s'));
