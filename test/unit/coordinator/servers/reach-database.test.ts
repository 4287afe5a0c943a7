import { expect, it } from 'vitest';
import { reachDatabase } from '../../../../main/coordinator/servers/reach-database.ts';
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
