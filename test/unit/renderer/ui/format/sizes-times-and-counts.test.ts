import { describe, expect, it } from 'vitest';
import { formatBytes, formatRate } from '../../../../../renderer/ui/format/bytes.ts';
import { formatDuration } from '../../../../../renderer/ui/format/duration.ts';
import { countOf, formatCount } from '../../../../../renderer/ui/format/number.ts';
import { formatFullTime, formatTime, utcStamp } from '../../../../../renderer/ui/format/time.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [812, '812 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [1_310_720, '1.25 MiB'],
    [10 * 1024 * 1024, '10.0 MiB'],
    [100 * 1024 ** 3, '100 GiB'],
    // Just below a unit it is written in the next one, never as 1024.
    [1024 ** 2 - 1, '1.00 MiB'],
    [1024 ** 7 * 5, '5120 EiB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('is a rate with /s', () => expect(formatRate(48.3 * 1024 ** 2)).toBe('48.3 MiB/s'));
});

describe('formatDuration', () => {
  it.each([
    [-5, '0.0 s'],
    [840, '0.8 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
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
