import { PgkeepError, messageOf } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { CredentialKinds } from '../secret-reader.ts';

/** The operating system's keychain: Keychain, Credential Manager, Secret Service. */
export interface Keychain {
  /** Undefined where there is no such entry. Throws UserErrorCredentialUnavailable when there is no keychain. */
  read(account: string): Promise<string | undefined>;
  write(account: string, secret: string): Promise<void>;
  /** Forgets an entry; nothing happens when there is none. */
  remove(account: string): Promise<void>;
  /** Throws UserErrorCredentialUnavailable when this machine has no keychain to read from. Changes nothing. */
  probe(signal: AbortSignal): Promise<void>;
}

/** An entry of a keychain, by id of server or vault. */
export function keychainKind(keychain: Keychain): CredentialKinds['keychain'] {
  return {
    read: async (_credential, { account, name, server }) => {
      const secret = await keychain.read(account);
      if (secret !== undefined) return secret;
      throw new PgkeepError('UserErrorCredentialUnavailable', `${name} is not in the keychain.`, {
        remedy: 'Store it again.',
        steps: server === undefined ? [] : [{ do: 'store-password', server }],
      });
    },
    // without a new secret the entry stays as it is
    keep: async (account, secret) => {
      if (secret !== undefined) await keychain.write(account, secret);
    },
    forget: (account) => keychain.remove(account),
  };
}

const service = 'pgkeep';

/**
 * Without a Secret Service the library would take Linux's kernel keyring, which forgets everything at the
 * next start of the machine: a password that was "stored" there is missing when a backup needs it.
 */
const options = { linux: { store: 'secret-service' as const } };

/** Why a keychain gave no answer, in words for people; each system's own are about its parts. */
function reasonFor(message: string): string {
  if (/locked|dismissed|cancell?ed/i.test(message)) return 'it is locked, or was not unlocked when it asked.';
  if (/d-?bus|zbus|secret.?service|org\.freedesktop/i.test(message)) {
    return 'no keychain service (Secret Service) answers in this session.';
  }
  return 'it answered with an error.';
}

/** The error of a keychain that cannot be used: `what` was tried, for example "Cannot read from". */
export function unavailable(error: unknown, what: string): PgkeepError {
  const details = messageOf(error);
  return new PgkeepError(
    'UserErrorCredentialUnavailable',
    `${what} the keychain of this machine: ${reasonFor(details)}`,
    {
      details,
      remedy:
        'Unlock or set up the keychain (on Linux a Secret Service such as GNOME Keyring), or name an environment variable or a password file instead.',
      cause: error,
    },
  );
}

export const systemKeychain: Keychain = {
  async read(account) {
    let secret: string | null | undefined;
    try {
      const { AsyncEntry } = await import('@napi-rs/keyring');
      secret = await new AsyncEntry(service, account, options).getPassword();
    } catch (error) {
      throw unavailable(error, 'Cannot read from');
    }
    if (secret === null || secret === undefined) return undefined;
    registerSecret(secret);
    return secret;
  },
  async write(account, secret) {
    registerSecret(secret);
    try {
      const { AsyncEntry } = await import('@napi-rs/keyring');
      await new AsyncEntry(service, account, options).setPassword(secret);
    } catch (error) {
      throw unavailable(error, 'Cannot write to');
    }
  },
  async remove(account) {
    try {
      const { AsyncEntry } = await import('@napi-rs/keyring');
      await new AsyncEntry(service, account, options).deletePassword();
    } catch (error) {
      throw unavailable(error, 'Cannot remove from');
    }
  },
  async probe(signal) {
    try {
      const { AsyncEntry } = await import('@napi-rs/keyring');
      // An entry that nobody wrote: the answer is that there is none, or why there is no answer.
      await new AsyncEntry(service, 'probe', options).getPassword(signal);
    } catch (error) {
      throw unavailable(error, 'Cannot read from');
    }
  },
};
