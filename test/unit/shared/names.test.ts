import { describe, expect, it } from 'vitest';
import { DisplayName } from '../../../shared/ids.ts';
import { cleanedName, freeName, nameKey } from '../../../shared/names.ts';

describe('a name that others chose', () => {
  it.each([
    ['mine ', 'mine'],
    ['\u202eevil\u200b', 'evil'],
    ['a\nb', 'a b'],
    ['--all', 'all'],
    ['-\u200b-', 'unnamed'],
    ['inst-20260101t000000-1a2b3c4d', 'named inst-20260101t000000-1a2b3c4d'],
    ['\u0000', 'unnamed'],
    ['🐘'.repeat(300), '🐘'.repeat(200)],
  ])('%j becomes %j', (theirs, ours) => {
    expect(cleanedName(theirs)).toBe(ours);
    expect(DisplayName.parse(ours)).toBe(ours);
  });

  it('gets a number when it is taken, also by one in other letters', () => {
    expect(freeName('mine', [{ name: 'Mine' }, { name: 'mine (2)' }])).toBe('mine (3)');
    expect(freeName('x'.repeat(200), [{ name: 'x'.repeat(200) }])).toBe(`${'x'.repeat(196)} (2)`);
    expect(nameKey('ＭＩＮＥ ')).toBe(nameKey('mine'));
  });
});
