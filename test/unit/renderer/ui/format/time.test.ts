import { describe, expect, it } from 'vitest';
import { formatTime, fullTimeIn, utcStamp } from '../../../../../renderer/ui/format/time.ts';

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
    expect(fullTimeIn('Europe/Berlin')(then)).toMatch(
      /^Monday,? 23 November 2026 at 02:14:05 CET · 2026-11-23 01:14:05 UTC$/,
    );
    expect(fullTimeIn('Europe/London')(then)).toMatch(/ GMT · 2026-11-23 01:14:05 UTC$/);
  });

  it.each(['UTC', 'Etc/UTC', 'Etc/Universal'])('does not say UTC twice where the zone is %s', (zone) => {
    const stamp = fullTimeIn(zone)(new Date('2026-11-23T01:14:05.900Z'));
    expect(stamp).toMatch(/^Monday,? 23 November 2026 at 01:14:05 UTC$/);
  });
});
