import { afterEach, describe, expect, it, vi } from 'vitest';
import { unattended, whyAttended, withinKeychainLimit } from '../../../main/credentials/unattended.ts';
import type { SecretReader } from '../../../main/credentials/secret-reader.ts';
import type { ServerCredential } from '../../../shared/servers/servers.ts';

const address = {
  host: 'db',
  port: 5432,
  user: 'ann',
  maintenanceDatabase: 'postgres',
  tls: 'verify-full',
} as const;
const loginBy = (credential: ServerCredential) => ({
  address,
  credential,
  database: 'shop',
  server: undefined,
});

/** Logins that come at once, and a keychain that answers when it is told to. */
function reading(keychain: Promise<string> = Promise.resolve('from the keychain')) {
  const asked: string[] = [];
  const answer = (kind: string) => {
    asked.push(kind);
    return kind === 'keychain' ? keychain : Promise.resolve(`from ${kind}`);
  };
  const secrets: SecretReader = {
    readLogin: async ({ credential }) => ({
      user: 'ann',
      password: await answer(credential.kind),
      warnings: [],
    }),
    readSecret: ({ kind }) => answer(kind),
  };
  return { secrets: unattended(secrets), asked };
}

afterEach(() => void vi.useRealTimers());

describe('logins where nobody is', () => {
  it.each([
    ['prompt', 'is asked for at every use, and due backups run where nobody answers'],
    ['session', 'is held until pgkeep ends, and due backups run in a pgkeep of their own'],
    ['unset', 'was not given yet'],
  ] as const)('refuses %s without asking for it', async (kind, why) => {
    const { secrets, asked } = reading();
    await expect(secrets.readLogin(loginBy({ kind }))).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: `The password of ann on db:5432 ${why}.`,
      remedy: 'Let it come from the keychain, a password file or an environment variable.',
    });
    expect(asked).toEqual([]);
  });

  it('refuses a vault whose key is held until pgkeep ends', async () => {
    const { secrets } = reading();
    await expect(
      secrets.readSecret({ kind: 'session' }, 'vault-1', 'The key of the vault nightly'),
    ).rejects.toMatchObject({
      message:
        'The key of the vault nightly is held until pgkeep ends, and due backups run in a pgkeep of their own.',
    });
  });

  it('reads what needs nobody', async () => {
    const { secrets } = reading();
    expect((await secrets.readLogin(loginBy({ kind: 'env', variable: 'PW' }))).password).toBe('from env');
    expect((await secrets.readLogin(loginBy({ kind: 'keychain' }))).password).toBe('from the keychain');
    expect(await secrets.readSecret({ kind: 'env', variable: 'KEY' }, 'vault-1', 'The key')).toBe('from env');
    expect(whyAttended({ kind: 'passfile' })).toBeUndefined();
  });

  it('gives a keychain 15 seconds', async () => {
    vi.useFakeTimers();
    const { secrets } = reading(new Promise<string>(() => {}));
    const read = secrets.readLogin(loginBy({ kind: 'keychain' }));
    let ended = false;
    const outcome = read.then(
      () => 'read',
      (error: unknown) => {
        ended = true;
        return error;
      },
    );
    await vi.advanceTimersByTimeAsync(14_999);
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: 'The password of ann on db:5432 is in the keychain, which did not answer within 15 seconds.',
    });
  });

  it('say so, for what reads the keychain itself, with the same limit', async () => {
    expect(reading().secrets.isUnattended).toBe(true);
    expect(await withinKeychainLimit('The key', async () => 'read')).toBe('read');
    vi.useFakeTimers();
    const outcome = withinKeychainLimit('The key', () => new Promise<string>(() => {})).catch(
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await outcome).toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: 'The key is in the keychain, which did not answer within 15 seconds.',
    });
  });
});
