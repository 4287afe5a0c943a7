import { expect, it } from 'vitest';
import { clusterWords, lineWords } from '../../../../../../renderer/features/restore/points/point-words.ts';

it('several recovery points are told by their number, their time and their warnings', () => {
  const now = new Date(2026, 2, 20, 12);
  const point = (day: number, warnings = 0) => ({
    completedAt: new Date(2026, 2, day, 2, 14).toISOString(),
    warnings,
  });
  expect(clusterWords([point(3), point(5), point(9)], now)).toBe(
    '3 recovery points from 3 Mar 02:14 to 9 Mar 02:14',
  );
  expect(clusterWords([point(3), point(9, 2)], now)).toBe(
    '2 recovery points from 3 Mar 02:14 to 9 Mar 02:14, 1 with warnings',
  );
});

it('the line says how much of all it shows, and what a number is', () => {
  expect(lineWords({ shown: 61, all: 61, clustered: false })).toBe('All 61 recovery points');
  expect(lineWords({ shown: 14, all: 61, clustered: true })).toBe(
    '14 of 61 recovery points; a number stands for several',
  );
});
