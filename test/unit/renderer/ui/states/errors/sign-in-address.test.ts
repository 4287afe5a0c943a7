import { expect, it } from 'vitest';
import { signInAddress } from '../../../../../../renderer/ui/states/errors/sign-in-address.ts';

it('an error that signing in again fixes leads there, by the name of the identity', () => {
  expect(signInAddress({ steps: [{ do: 'sign-in-again', identity: 'a b&c' }] })).toBe(
    '/settings/azure?again=a+b%26c',
  );
  expect(signInAddress({ steps: [{ do: 'list-jobs' }] })).toBeUndefined();
  expect(signInAddress({})).toBeUndefined();
});
