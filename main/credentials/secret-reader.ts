import type { SecretSource } from '../../shared/secret-source.ts';
import { PgkeepError } from '../core/errors.ts';
import type { Keychain } from './keychain.ts';
import { registerSecret } from '../core/redact.ts';
import type { SessionSecrets } from './session-secrets.ts';

/** What is needed to read a secret from where it lives; hosts give `ask`. */
export interface SecretReader {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the user allows this variable to be read as a login. */
  mayRead(variable: string): boolean;
  readonly keychain: Keychain;
  readonly session: SessionSecrets;
  /** Asks the person in front of the machine; throws where nobody can be asked. */
  ask(question: string): Promise<string>;
}

/** The error for a variable that the user's list does not have. */
export function notOnTheList(variable: string): PgkeepError {
  return new PgkeepError(
    'UserErrorCredentialUnavailable',
    `The environment variable ${variable} is not on the list of those that pgkeep may read.`,
    {
      remedy: 'Choose one that is on the list, or put it there: on this machine, from the command line.',
      steps: [{ do: 'allow-variable', variable }],
    },
  );
}

/** Reads the value of an environment variable that a user named and allowed. */
export function readVariable(reader: Pick<SecretReader, 'env' | 'mayRead'>, variable: string): string {
  if (!reader.mayRead(variable)) throw notOnTheList(variable);
  const value = reader.env[variable];
  if (value === undefined || value === '') {
    throw new PgkeepError(
      'UserErrorCredentialUnavailable',
      `The environment variable ${variable} is not set.`,
      {
        remedy: `Set ${variable} in the environment that starts pgkeep, or name another source of the login.`,
      },
    );
  }
  registerSecret(value);
  return value;
}

/** Reads a secret from its source. `account` is its name in the keychain, `what` its name in questions. */
export async function readSecret(
  source: SecretSource,
  reader: SecretReader,
  account: string,
  what: string,
): Promise<string> {
  switch (source.kind) {
    case 'env':
      return readVariable(reader, source.variable);
    case 'keychain':
      return reader.keychain.read(account);
    case 'prompt': {
      const secret = await reader.ask(what);
      registerSecret(secret);
      return secret;
    }
    case 'session':
      return reader.session.read(account, what);
  }
}
