import pTimeout from 'p-timeout';
import { PgkeepError } from '../core/errors.ts';
import type { SecretReader } from './secret-reader.ts';

/** So long a keychain may take, in ms: one that waits for somebody to unlock it waits in vain. */
const keychainLimitMs = 15_000;

/** What a login says of where it comes from. */
interface From {
  readonly kind: string;
}

/**
 * Why a login cannot be used where nobody is, as the end of a sentence that begins with what it is of; undefined where it
 * can. An environment variable can be, where the variable is set for whatever starts the backups, too.
 */
export function whyAttended({ kind }: From): string | undefined {
  switch (kind) {
    case 'prompt':
      return 'is asked for at every use, and due backups run where nobody answers';
    case 'session':
      return 'is held until pgkeep ends, and due backups run in a pgkeep of their own';
    case 'unset':
      return 'was not given yet';
    default:
      return undefined;
  }
}

/**
 * The same logins where nobody is in front of the machine: nothing is asked, even on a terminal, and a keychain has 15
 * seconds. Throws UserErrorCredentialUnavailable with what to do instead.
 */
export function unattended<Reader extends SecretReader>(secrets: Reader): Reader {
  const refuse = (from: From, name: string) => {
    const why = whyAttended(from);
    if (why === undefined) return;
    throw new PgkeepError('UserErrorCredentialUnavailable', `${name} ${why}.`, {
      remedy: 'Let it come from the keychain, a password file or an environment variable.',
    });
  };
  return {
    ...secrets,
    isUnattended: true,
    readLogin: async (login) => {
      const { address, credential } = login;
      const name = `The password of ${address.user} on ${address.host}:${address.port}`;
      refuse(credential, name);
      return await withLimit(credential, name, () => secrets.readLogin({ ...login, isUnattended: true }));
    },
    readSecret: async (source, account, name) => {
      refuse(source, name);
      return await withLimit(source, name, () => secrets.readSecret(source, account, name));
    },
  };
}

const withLimit = <Secret>({ kind }: From, name: string, read: () => Promise<Secret>): Promise<Secret> =>
  kind === 'keychain' ? withinKeychainLimit(name, read) : read();

/** What a keychain holds, unless it takes too long: `name` begins the sentence of the error. */
export async function withinKeychainLimit<Secret>(
  name: string,
  read: () => Promise<Secret>,
): Promise<Secret> {
  return await pTimeout(read(), {
    milliseconds: keychainLimitMs,
    message: new PgkeepError(
      'UserErrorCredentialUnavailable',
      `${name} is in the keychain, which did not answer within 15 seconds.`,
      {
        remedy:
          'Unlock the keychain of the user who runs the due backups, or let the login come from a password file or an environment variable.',
      },
    ),
  });
}
