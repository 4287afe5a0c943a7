import { expect, it } from 'vitest';
import { identityOfLogin, setLogin } from '../../../../main/coordinator/identities/used-identity.ts';
import type { Store } from '../../../../main/store/store.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';

const host = 'flex.postgres.database.azure.com';
const address = { host, port: 5432, user: 'backup' };
const flex = {
  ...address,
  name: 'flex',
  credential: { kind: 'entra', identity: 'identity-1' },
} as ServerSummary;

const storeWith = (servers: readonly ServerSummary[]) =>
  ({ identities: { list: () => [] }, servers: { list: () => servers } }) as object as Store;

it('a login of an identity that was signed out is to be one of an identity again', () => {
  expect(() => identityOfLogin(storeWith([flex]), 'identity-1', address)).toThrow(
    expect.objectContaining({
      code: 'UserErrorSignInAgain',
      steps: [{ do: 'set-login', server: 'flex', with: 'entra' }],
    }),
  );
});

it.each([
  ['at another port', { port: 6432 }],
  ['of another role', { user: 'alice@contoso.com' }],
  ['of another identity', { credential: { kind: 'entra', identity: 'identity-2' } as const }],
])('a server of the same host is left as it is: one %s', (_, other) => {
  const aa = { ...flex, name: 'aa', ...other } as ServerSummary;
  expect(() => identityOfLogin(storeWith([aa, flex]), 'identity-1', address)).toThrow(
    expect.objectContaining({ steps: [{ do: 'set-login', server: 'flex', with: 'entra' }] }),
  );
});

it('no server is named where two have the same login', () => {
  const aa = { ...flex, name: 'aa' };
  expect(() => identityOfLogin(storeWith([aa, flex]), 'identity-1', address)).toThrow(
    expect.objectContaining({ code: 'UserErrorSignInAgain', steps: [] }),
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
