import { describe, expect, it } from 'vitest';
import { firstOpenStep } from '../../../../../../renderer/features/restore/steps/reason.ts';

describe('the step that is shown', () => {
  it.each([
    ['objects', false, false, 'objects'],
    ['objects', true, false, 'database'],
    ['review', true, true, 'database'],
    ['target', false, true, 'point'],
    ['database', false, true, 'database'],
  ] as const)('%s, database unknown %s, point gone %s: %s', (wanted, isUnknown, isGone, shown) => {
    expect(firstOpenStep(wanted, { isUnknown, isGone })).toBe(shown);
  });
});
