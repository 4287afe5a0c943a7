import { describe, expect, it } from 'vitest';
import { redact } from '../../../main/core/redact.ts';
import type { SecretSource } from '../../../shared/logins/secret-source.ts';
import { closedKeychain, closedReader, echoingReader } from '../../support/apps/secret-reader.ts';
import { readPassword } from '../../support/logins.ts';

const secrets = echoingReader({ TOKEN: 'from the environment', EMPTY: '' });

describe('readSecret', () => {
  it('reads each source, and what was read is cut from then on', async () => {
    const read = (source: SecretSource) => secrets.readSecret(source, 'vault-1', 'SAS for x');
    expect(await read({ kind: 'env', variable: 'TOKEN' })).toBe('from the environment');
    expect(await read({ kind: 'keychain' })).toBe('keychain:vault-1');
    expect(await read({ kind: 'prompt' })).toBe('answer:SAS for x');
    await secrets.keep('session', 'vault-1', 'typed before');
    expect(await read({ kind: 'session' })).toBe('typed before');
    expect(redact('from the environment; answer:SAS for x; typed before')).toBe(
      '[redacted]; [redacted]; [redacted]',
    );
  });

  it('says that what was typed in an earlier run has to be typed again', async () => {
    await expect(secrets.readSecret({ kind: 'session' }, 'vault-2', 'SAS for y')).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: 'SAS for y was typed in an earlier run of pgkeep and is not kept.',
      remedy: expect.stringContaining('Type it again') as string,
    });
  });

  it('says that the keychain has none, and of a vault no step of a server', async () => {
    const empty = closedReader({ keychain: { ...closedKeychain, read: () => Promise.resolve(undefined) } });
    await expect(empty.readSecret({ kind: 'keychain' }, 'vault-1', 'The SAS for x')).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: 'The SAS for x is not in the keychain.',
      steps: [],
    });
  });

  it.each(['EMPTY', 'ABSENT'])('says which variable is not set: %s', async (variable) => {
    await expect(secrets.readSecret({ kind: 'env', variable }, 'vault-1', 'SAS for x')).rejects.toThrow(
      expect.objectContaining({
        code: 'UserErrorCredentialUnavailable',
        message: `The environment variable ${variable} is not set.`,
        remedy: expect.stringContaining(variable) as string,
      }),
    );
  });
});

describe('readPassword', () => {
  it('from each source', async () => {
    expect(await readPassword({ kind: 'none' })).toBeUndefined();
    expect(await readPassword({ kind: 'env', variable: 'PW' }, { PW: 'of-the-variable' })).toBe(
      'of-the-variable',
    );
    expect(await readPassword({ kind: 'keychain' })).toBe('keychain:server-1');
    expect(await readPassword({ kind: 'prompt' })).toBe('answer:Password of app on db.example.com:5432');
    expect(redact('of-the-variable')).toBe('[redacted]');
  });

  it('not from a server that was taken over, with the way out', async () => {
    await expect(readPassword({ kind: 'unset' })).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      remedy: expect.stringContaining('where the login of this server comes from') as string,
      steps: [{ do: 'set-login', server: 'prod west' }],
    });
  });
});

describe('what a person typed', () => {
  it.each(['session', 'keychain'] as const)('is kept by the kind %s', (kind) => {
    expect(secrets.mayKeep(kind)).toBe(true);
  });

  it.each(['env', 'none', 'passfile', 'prompt', 'service', 'unset', undefined] as const)(
    'is not taken by the kind %s',
    async (kind) => {
      expect(secrets.mayKeep(kind)).toBe(false);
      await expect(secrets.keep(kind, 'server-1', 'typed')).rejects.toMatchObject({
        code: 'UserErrorInvalidInput',
        message: 'A secret is only taken to be put into the keychain or to be held until pgkeep ends.',
      });
      await secrets.keep(kind, 'server-1', undefined);
      await secrets.forget(kind, 'server-1');
    },
  );

  it('has to be given where it is held until pgkeep ends', async () => {
    await expect(secrets.keep('session', 'server-1', undefined)).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'The password is missing.',
    });
  });
});
