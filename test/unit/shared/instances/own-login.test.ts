import { expect, it } from 'vitest';
import { IdentityId } from '../../../../shared/ids.ts';
import { givenAgain } from '../../../../shared/instances/own-login.ts';

const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-login';

it('the login of an earlier job is given again as it was, where somebody has said as whom it is read', () => {
  const login = {
    kind: 'key-vault',
    secret,
    login: 'app',
    identity: IdentityId.parse('identity-1'),
  } as const;
  expect(givenAgain(login)).toEqual({ credential: login });
  expect(givenAgain({ kind: 'key-vault', secret })).toEqual({});
  expect(givenAgain(undefined)).toEqual({});
});
