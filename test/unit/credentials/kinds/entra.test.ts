import { expect, it } from 'vitest';
import { unattended } from '../../../../main/credentials/unattended.ts';
import type { DatabaseTokens } from '../../../../main/credentials/token-source.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { ServerAddress } from '../../../../shared/servers/servers.ts';
import { closedReader } from '../../../support/apps/secret-reader.ts';

const principal = { objectId: '6f2c1f2e-0000-4000-8000-0000000000a1', type: 'user' } as const;
const address = ServerAddress.parse({
  host: 'flex.postgres.database.azure.com',
  port: 5432,
  user: 'alice@contoso.com',
  maintenanceDatabase: 'postgres',
  tls: 'verify-full',
});
const credential = { kind: 'entra', identity: IdentityId.parse('identity-0001') } as const;
const login = { address, credential, database: 'shop', server: undefined };

/** Tokens with numbers, and how the secret of an application would be read for them. */
function counted(token: (count: number) => Promise<string> = (count) => Promise.resolve(`token-${count}`)) {
  let count = 0;
  const secretsOf: string[] = [];
  const databaseTokens: DatabaseTokens = {
    expectPlace: (identity, { host }) => Promise.reject(new Error(`${identity} to ${host}`)),
    async token(_identity, _address, secrets) {
      secretsOf.push(
        await secrets
          .readSecret({ kind: 'session' }, 'identity-0001', 'The secret')
          .catch((error: unknown) => String(error)),
      );
      count += 1;
      return { token: await token(count), principal };
    },
  };
  return { secrets: closedReader({ databaseTokens }), secretsOf };
}

it('gives a new token for each connection, and says whom it is of', async () => {
  const { secrets } = counted();
  const read = await secrets.readLogin(login);
  expect(read).toEqual({
    user: 'alice@contoso.com',
    password: expect.any(Function),
    warnings: [],
    principal,
  });
  const give = read.password as () => Promise<string>;
  expect([await give(), await give()]).toEqual(['token-2', 'token-3']);
});

it('says at once that there is no token', async () => {
  const { secrets } = counted(() => Promise.reject(new Error('sign in again')));
  await expect(secrets.readLogin(login)).rejects.toThrow('sign in again');
});

it('asks nobody for the secret of an application where nobody is', async () => {
  const { secrets, secretsOf } = counted();
  await secrets.readLogin(login);
  await unattended(secrets).readLogin(login);
  expect(secretsOf).toEqual([
    expect.stringContaining('was typed in an earlier run of pgkeep and is not kept'),
    expect.stringContaining('is held until pgkeep ends, and due backups run in a pgkeep of their own'),
  ]);
});

it('is asked where it may go; other kinds may go anywhere', async () => {
  const { secrets } = counted();
  await expect(secrets.expectPlace(credential, address)).rejects.toThrow(
    'identity-0001 to flex.postgres.database.azure.com',
  );
  expect(await secrets.expectPlace({ kind: 'prompt' }, address)).toBeUndefined();
});

it('ends with its signal, now and at each connection', async () => {
  const { signal } = new AbortController();
  const signals: unknown[] = [];
  const databaseTokens: DatabaseTokens = {
    expectPlace: () => Promise.resolve(),
    token: (_identity, _address, _secrets, given) => {
      signals.push(given);
      return Promise.resolve({ token: 'token', principal });
    },
  };
  const { password } = await closedReader({ databaseTokens }).readLogin({ ...login, signal });
  await (password as () => Promise<string>)();
  expect(signals).toEqual([signal, signal]);
});
