import { describe, expect, it } from 'vitest';
import { emptyDraft } from '../../../../../../renderer/features/restore/draft.ts';
import {
  firstOpenStep,
  nextReason,
  reachableStep,
} from '../../../../../../renderer/features/restore/steps/reason.ts';

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

describe('the words beside Next', () => {
  it('ask for the place of files before anything is in the form, and then for what is missing', () => {
    const files = { ...emptyDraft(false), target: 'files' as const };
    const missing = 'Fill in what is missing first.';
    expect(nextReason('target', files, missing)).toBe('Name the place for the files.');
    const named = { ...files, storage: { ...files.storage, url: 'https://a.blob.core.windows.net/c' } };
    expect(nextReason('target', named, missing)).toBe(missing);
    expect(nextReason('target', named, null)).toBeNull();
    expect(nextReason('objects', files, null)).toBeNull();
    expect(nextReason('target', emptyDraft(false), 'Choose a server.')).toBe('Choose a server.');
  });
});

describe('the last step that can be gone to', () => {
  it('is the first that cannot be left, or the present one behind it', () => {
    expect(reachableStep(0, [null, 'Choose a recovery point.', null, null])).toBe(1);
    expect(reachableStep(2, [null, 'Choose a recovery point.', null, null])).toBe(2);
    expect(reachableStep(0, [null, null, null, null])).toBe(3);
  });
});
