import { expect, it } from 'vitest';
import { endedSignIn } from '../../../../../main/coordinator/instances/health/missing-sign-in.ts';

const again = { do: 'sign-in-again', identity: 'alice' } as const;
const failed = {
  endedAt: '2026-11-29T10:00:00.000Z',
  error: {
    code: 'UserErrorSignInAgain' as const,
    message: 'alice is not signed in any more.',
    remedy: 'x',
    steps: [{ do: 'test-server' as const, server: 'prod' }, again],
  },
};

it('names the identity whose sign-in ended, by what the last backup failed with', () => {
  expect(endedSignIn([{ name: 'alice' }, { name: 'bob' }], failed)).toEqual([again]);
  const before = { name: 'alice', signedInAt: '2026-11-29T09:59:59.000Z' };
  expect(endedSignIn([before], failed)).toEqual([again]);
});

it('names none that has signed in since, that is gone, or that nothing failed for', () => {
  expect(endedSignIn([{ name: 'alice', signedInAt: '2026-11-29T10:00:01.000Z' }], failed)).toEqual([]);
  expect(endedSignIn([{ name: 'bob' }], failed)).toEqual([]);
  expect(endedSignIn([{ name: 'alice' }], undefined)).toEqual([]);
  expect(endedSignIn([{ name: 'alice' }], { ...failed, error: null })).toEqual([]);
  expect(endedSignIn([{ name: 'alice' }], { ...failed, endedAt: null })).toEqual([]);
});
