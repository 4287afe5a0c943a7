import { expect, it } from 'vitest';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { formatCount, countOf } from '../../../../../shared/words/counts.ts';
import { formatDuration } from '../../../../../shared/words/durations.ts';
import { formatSize } from '../../../../../shared/words/sizes.ts';
import { formatTime } from '../../../../../main/hosts/cli/terminal/format.ts';

it('writes sizes in binary units', () => {
  expect([0, 1023, 1024, 1_572_864].map(formatSize)).toStrictEqual(['0 B', '1023 B', '1 KiB', '1.5 MiB']);
});

it('groups digits', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect([countOf(1, 'row'), countOf(2, 'row'), countOf(0, 'entry', 'entries')]).toStrictEqual([
    '1 row',
    '2 rows',
    '0 entries',
  ]);
});

it('writes durations, and none below zero when a clock jumped back', () => {
  expect([350, 12_340, 65_400, -5].map(formatDuration)).toStrictEqual(['350ms', '12.3s', '1m 5s', '0ms']);
});

it.each([
  [60, '2026-11-24 00:30:00 +01:00'],
  [-330, '2026-11-23 18:00:00 -05:30'],
  [0, '2026-11-23 23:30:00 +00:00'],
])('writes local time with an offset of %i minutes', (offset, expected) => {
  expect(formatTime('2026-11-23T23:30:00.000Z', () => offset)).toBe(expected);
});

it('quotes what a shell would take apart', () => {
  expect(['shop', 'my shop', "o'shop", '$(reboot)', ''].map(shWord)).toStrictEqual([
    'shop',
    "'my shop'",
    `'o'\\''shop'`,
    "'$(reboot)'",
    "''",
  ]);
});
