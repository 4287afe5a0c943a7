import { expect, it } from 'vitest';
import { alreadyProtected } from '../../../../../main/coordinator/instances/protect/protect-readiness.ts';
import { errorCodes } from '../../../../../shared/errors.ts';
import { vault } from '../../../../support/store-records.ts';

const existing = { name: 'prod/shop', database: 'shop' };

it('names the instance that can be given the policy, where a protected database was to be backed up by one', () => {
  const { code, remedy, steps } = alreadyProtected(vault(), existing, 'nightly');
  expect({ code, remedy, steps }).toEqual({
    code: 'UserErrorAlreadyProtected',
    remedy: 'Give the policy to the instance that is there, or protect the database into another vault.',
    steps: [{ do: 'assign-policy', instance: 'prod/shop', policy: 'nightly' }],
  });
  expect(alreadyProtected(vault(), existing)).toMatchObject({
    remedy: errorCodes.UserErrorAlreadyProtected,
    steps: [],
  });
});
