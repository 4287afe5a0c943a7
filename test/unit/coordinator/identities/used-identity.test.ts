import { expect, it } from 'vitest';
import { identityOfLogin, setLogin } from '../../../../main/coordinator/identities/used-identity.ts';
import type { Store } from '../../../../main/store/store.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';

const host = 'flex.postgres.database.azure.com';
const flex = { name: 'flex', host, credential: { kind: 'entra', identity: 'identity-1' } } as ServerSummary;

it('a login of an identity that was signed out is to be one of an identity again', () => {
  const store = {
    identities: { list: () => [] },
    servers: { list: () => [flex] },
  } as object as Store;
  expect(() => identityOfLogin(store, 'identity-1', host)).toThrow(
    expect.objectContaining({
      code: 'UserErrorSignInAgain',
      steps: [{ do: 'set-login', server: 'flex', with: 'entra' }],
    }),
  );
});

it.each([
  ['key-vault', { with: 'key-vault' }],
  ['env', {}],
  ['unset', {}],
])('a server with a login of the kind %s is given %j', (kind, more) => {
  const server = { ...flex, credential: { kind } } as ServerSummary;
  expect(setLogin(server)).toStrictEqual({ do: 'set-login', server: 'flex', ...more });
});
