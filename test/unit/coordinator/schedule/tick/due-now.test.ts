import { describe, expect, it } from 'vitest';
import { waitOf } from '../../../../../main/coordinator/schedule/tick/due-now.ts';

const now = new Date('2026-11-23T18:00:00.000Z');
const later = new Date('2026-11-23T22:00:00.000Z');
const before = new Date('2026-11-23T17:00:00.000Z');

describe('what a schedule waits for', () => {
  it.each([
    ['nothing', { missed: [] }, undefined],
    [
      'its window',
      { missed: [], waitsFor: later },
      { why: 'Its policy lets it start only then.', until: later },
    ],
    [
      'another try',
      { missed: [], retryAt: later },
      { why: 'It failed, and is tried again then.', until: later },
    ],
    [
      'its window, to be tried again',
      { missed: [], retryAt: before },
      { why: 'It failed, and is tried again when its policy lets it start.' },
    ],
    ['nothing: it begins', { missed: [], run: { planned: before, why: 'planned' as const } }, undefined],
  ])('%s', (_, asked, wait) => {
    expect(waitOf(asked, now)).toEqual(wait);
  });
});
