import { describe, expect, it } from 'vitest';
import { summarize } from '../../../../main/coordinator/points/summarize.ts';
import { shortManifest } from '../../../../shared/points/short-manifest.ts';
import { sampleManifest } from '../../../support/sample-manifest.ts';
import { firstSeen, isClockBehind, seenBefore } from '../../../../main/coordinator/points/first-seen.ts';

const now = new Date('2026-11-25T12:00:00.000Z');
const past = '2026-11-20T12:00:00.000Z';
const future = '2027-11-25T12:00:00.000Z';
const cached = summarize(shortManifest(sampleManifest('archive', '--')));
const at = (...times: string[]) => times.map((completedAt) => ({ completedAt }));

describe('when a point was first seen', () => {
  it.for([
    ['a new one: now', past, undefined, false, now.toISOString()],
    ['known: as it was', past, past, false, past],
    ['seen by a clock that was ahead: now', future, future, false, now.toISOString()],
    ['while this clock may be behind: as it was', future, past, true, past],
    ['new while this clock may be behind: as it says', future, undefined, true, future],
  ] as const)('%s', ([, completedAt, seen, isBehind, first]) => {
    expect(firstSeen({ completedAt }, seen, now, isBehind)).toBe(first);
  });

  it('known while another one is made: before that one, whatever a clock that was ahead said', () => {
    const made = { startedAt: '2026-11-25T11:50:00.000Z', completedAt: now.toISOString() };
    const known = (firstSeenAt: string) => ({ ...cached, completedAt: firstSeenAt, firstSeenAt });
    expect(seenBefore([known(past), known(future)], made)).toEqual([
      { ...known(future), firstSeenAt: made.startedAt },
    ]);
    expect(seenBefore([known(future), known(future)], made)).toEqual([]);
  });

  it('this clock may be behind where all of several points come from the future', () => {
    expect(isClockBehind(at(future, future), now)).toBe(true);
    expect(isClockBehind(at(future, past), now)).toBe(false);
    expect(isClockBehind(at(future), now)).toBe(false);
    expect(isClockBehind([], now)).toBe(false);
  });
});
