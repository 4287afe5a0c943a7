import { describe, expect, it } from 'vitest';
import { ageOf } from '../../../../main/coordinator/points/age.ts';

const hourMs = 3_600_000;
const now = new Date('2026-11-23T18:00:00.000Z');
const ago = (ms: number) => new Date(now.getTime() - ms).toISOString();

describe('the age of a point', () => {
  it.each([
    ['completed and seen', { completedAt: ago(hourMs), firstSeenAt: ago(0) }, hourMs],
    ['of the future, seen', { completedAt: ago(-hourMs), firstSeenAt: ago(hourMs) }, hourMs],
    ['of the future, never seen', { completedAt: ago(-hourMs) }, 0],
    ['of a clock a little ahead', { completedAt: ago(-60_000) }, 0],
  ])('%s', (_what, given, ageMs) => {
    expect(ageOf(given, now)).toBe(ageMs);
  });
});
