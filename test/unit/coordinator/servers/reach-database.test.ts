import { expect, it } from 'vitest';
import { reachDatabase } from '../../../../main/coordinator/servers/reach-database.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { closedKeychain, closedReader } from '../../../support/apps/secret-reader.ts';
import { server } from '../../../support/store-records.ts';

it('a login that cannot be read says the server by its name, not by the id that the keychain has', async () => {
  const asked: string[] = [];
  const secrets = closedReader({
    keychain: {
      ...closedKeychain,
      read: (account) => {
        asked.push(account);
        return Promise.resolve(undefined);
      },
    },
  });
  const prod = { ...server('server-1', 'prod west'), credential: { kind: 'keychain' as const } };
  await expect(reachDatabase({ secrets }, prod, 'shop')).rejects.toMatchObject({
    code: 'UserErrorCredentialUnavailable',
    message: expect.stringMatching(/^The password of .* is not in the keychain\.$/) as string,
    steps: [{ do: 'store-password', server: 'prod west' }],
  });
  expect(asked).toEqual(['server-1']);
});

it('a key vault that does not answer is waited for no longer than the job runs', async () => {
  const ending = new AbortController();
  const secrets = closedReader({
    keyVaults: {
      read: (_place, _secrets, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    },
  });
  const credential = {
    kind: 'key-vault' as const,
    secret: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
    identity: IdentityId.parse('identity-1'),
  };
  const prod = { ...server('server-1', 'prod west'), credential };
  const reaching = reachDatabase({ secrets }, prod, 'shop', ending.signal);
  ending.abort(new Error('the job was cancelled'));
  await expect(reaching).rejects.toThrow('the job was cancelled');
});
