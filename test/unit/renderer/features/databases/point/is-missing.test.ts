import { expect, it } from 'vitest';
import { isMissing } from '../../../../../../renderer/features/databases/point/is-missing.ts';

const listed = { points: [{ id: 'point-2026-a' }], problems: [{ pointId: 'point-2025-b' }] };

it.each([
  ['point-2026-a', false],
  // as the command line takes it, the beginning is enough
  ['point-2026', false],
  // there, and unreadable: the verification says why
  ['point-2025-b', false],
  ['latest', false],
  ['point-2024-c', true],
])('%s is missing: %s', (asked, missing) => {
  expect(isMissing(asked, listed)).toBe(missing);
});

it('says nothing of a vault that cannot be read', () => {
  expect(isMissing('point-2024-c', { points: [], problems: [{}] })).toBe(false);
});

it('has no latest where there is none', () => {
  expect(isMissing('latest', { points: [], problems: [] })).toBe(true);
});
