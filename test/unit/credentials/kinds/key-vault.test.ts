import { describe, expect, it } from 'vitest';
import { redact } from '../../../../main/core/redact.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { unattended } from '../../../../main/credentials/unattended.ts';
import type { SecretReader } from '../../../../main/credentials/secret-reader.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { closedReader } from '../../../support/apps/secret-reader.ts';
import { server } from '../../../support/store-records.ts';

const credential = {
  kind: 'key-vault' as const,
  secret: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
  identity: IdentityId.parse('identity-1'),
};
const address = server('server-1', 'prod');

/** A key vault with one value; what reads for whoever signs in is kept. */
function vaultWith(value: string, warnings: readonly string[] = []) {
  const readers: SecretReader[] = [];
  const asked: unknown[] = [];
  const secrets = closedReader({
    keyVaults: {
      read: (place, reader) => {
        asked.push(place);
        readers.push(reader);
        return Promise.resolve({ value, warnings });
      },
    },
  });
  return { secrets, readers, asked };
}

const login = { address, credential, database: 'shop', server: address };

describe('a login in a key vault', () => {
  it('says as whom, and is cut from texts', async () => {
    const { secrets, asked } = vaultWith('User Id=app;Password=geheim-1234;Ssl Mode=Disable', ['old.']);
    expect(await secrets.readLogin(login)).toEqual({
      user: 'app',
      password: 'geheim-1234',
      warnings: ['old.'],
      notes: [
        `The secret shop-login in the key vault contoso-kv asks for TLS mode disable, which proves less than the server’s ${address.tls}: that is used.`,
      ],
    });
    expect(asked).toEqual([credential]);
    expect(redact('it is geheim-1234')).toBe('it is [redacted]');
  });

  it('that cannot be read says why, without a part of it', async () => {
    const { secrets } = vaultWith('Server=h;Password=geheim-5678');
    const error = await secrets.readLogin(login).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(PgkeepError);
    expect(error).toMatchObject({
      code: 'UserErrorSecretValueInUnsupportedFormat',
      message:
        'The secret shop-login in the key vault contoso-kv cannot be read as a login: it names no user.',
    });
    expect(JSON.stringify(error)).not.toContain('geheim');
  });

  it('that is to be a bare password says for whom', async () => {
    const bare = { ...login, credential: { ...credential, login: 'app' } };
    expect(await vaultWith('geheim=1').secrets.readLogin(bare)).toMatchObject({
      user: 'app',
      password: 'geheim=1',
    });
    await expect(vaultWith('User Id=app;Password=geheim').secrets.readLogin(bare)).rejects.toMatchObject({
      code: 'UserErrorSecretValueInUnsupportedFormat',
      remedy: 'Write a new version of the secret with the password of app alone.',
    });
  });

  it('of another server is not given out', async () => {
    const { secrets } = vaultWith('Server=elsewhere;User Id=app;Password=geheim-1234');
    await expect(secrets.readLogin(login)).rejects.toMatchObject({
      code: 'UserErrorSecretForOtherServer',
      message: `The secret shop-login in the key vault contoso-kv names another host than ${address.host}:${address.port}: its login was sent nowhere.`,
    });
  });

  it('shows no piece of a password that is not encoded', async () => {
    const here = { ...login, address: { ...address, port: 5432 }, isOfDatabase: true };
    const reported = 'postgresql://keeper:Tr0ub@dor/3@contoso-shop.postgres.database.azure.com/shop';
    await expect(vaultWith(reported).secrets.readLogin(here)).rejects.toMatchObject({
      code: 'UserErrorSecretValueInUnsupportedFormat',
      message: expect.not.stringContaining('dor') as string,
    });
  });

  it('has a remedy that stays whole where texts are cut', async () => {
    const { secrets } = vaultWith('Server=h;Password=geheim-5678');
    const error = await secrets.readLogin(login).catch((failure: unknown) => failure);
    expect(redact((error as PgkeepError).remedy)).toBe((error as PgkeepError).remedy);
  });

  it('is told of another database only where it is for that one', async () => {
    const { secrets } = vaultWith('User Id=app;Password=geheim-1234;Database=crm');
    expect((await secrets.readLogin(login)).warnings).toEqual([]);
    expect((await secrets.readLogin({ ...login, isOfDatabase: true })).warnings).toEqual([
      'The secret shop-login in the key vault contoso-kv names another database than "shop".',
    ]);
  });

  it('is read where nobody is, by what asks nobody', async () => {
    const { secrets, readers } = vaultWith('User Id=app;Password=geheim-1234');
    await unattended(secrets).readLogin(login);
    await secrets.readLogin(login);
    const [alone, attended] = readers;
    await expect(
      alone?.readSecret({ kind: 'prompt' }, 'identity-1', 'The client secret'),
    ).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: 'The client secret is asked for at every use, and due backups run where nobody answers.',
    });
    expect(attended).toBe(secrets);
  });
});
