import { describe, expect, it } from 'vitest';
import { formatSize, formatRate } from '../../../../../shared/words/sizes.ts';
import { formatDuration } from '../../../../../shared/words/durations.ts';
import { countOf, formatCount } from '../../../../../shared/words/counts.ts';
import { formatFullTime, formatTime, utcStamp } from '../../../../../renderer/ui/format/time.ts';

describe('formatSize', () => {
  it.each([
    [0, '0 B'],
    [812, '812 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1_310_720, '1.25 MiB'],
    [10 * 1024 * 1024, '10 MiB'],
    [100 * 1024 ** 3, '100 GiB'],
    // Just below a unit it is written in the next one, never as 1024.
    [1024 ** 2 - 1, '1 MiB'],
    [1024 ** 7 * 5, '5 ZiB'],
  ])('%d is %s', (bytes, text) => expect(formatSize(bytes)).toBe(text));

  it('is a rate with /s', () => expect(formatRate(48.3 * 1024 ** 2)).toBe('48.3 MiB/s'));
});

describe('formatDuration', () => {
  it.each([
    [-5, '0ms'],
    [840, '840ms'],
    [9_949, '9.9s'],
    [9_950, '9.9s'],
    [59_400, '59.4s'],
    [59_600, '59.6s'],
    [200_000, '3m 20s'],
    [7_500_000, '2h 5m'],
    [273_600_000, '3d 4h'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('counts', () => {
  it('sets thousands apart', () => expect(formatCount(1234567)).toBe('1,234,567'));
  it('says one thing and many', () => {
    expect(countOf(1, 'table')).toBe('1 table');
    expect(countOf(0, 'table')).toBe('0 tables');
    expect(countOf(2, 'copy', 'copies')).toBe('2 copies');
  });
});

describe('formatTime', () => {
  const now = new Date(2026, 10, 25, 12, 0);

  it.each([
    [new Date(2026, 10, 25, 2, 14), 'today 02:14'],
    [new Date(2026, 10, 25, 23, 59), 'today 23:59'],
    [new Date(2026, 10, 24, 23, 50), 'yesterday 23:50'],
    [new Date(2026, 10, 26, 0, 5), 'tomorrow 00:05'],
    [new Date(2026, 10, 20, 2, 14), 'Fri 02:14'],
    [new Date(2026, 10, 18, 2, 14), '18 Nov 02:14'],
    [new Date(2024, 0, 3, 2, 14), '3 Jan 2024 02:14'],
  ])('%s', (then, text) => expect(formatTime(then, now)).toBe(text));

  it('counts calendar days, not 24 hours', () => {
    expect(formatTime(new Date(2026, 10, 24, 23, 59), new Date(2026, 10, 25, 0, 1))).toBe('yesterday 23:59');
  });

  it('gives the stamp in UTC beside the local one', () => {
    const then = new Date('2026-11-23T01:14:05.900Z');
    expect(utcStamp(then)).toBe('2026-11-23 01:14:05 UTC');
    expect(formatFullTime(then)).toMatch(/2026.* · 2026-11-23 01:14:05 UTC$/);
  });
});
