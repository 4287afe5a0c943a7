import { describe, expect, it } from 'vitest';
import { formatFullTime, formatTime, utcStamp } from '../../../../../renderer/ui/format/time.ts';

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
