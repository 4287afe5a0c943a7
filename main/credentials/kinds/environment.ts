import { PgkeepError } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { CredentialKinds } from '../secret-reader.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** An environment variable that a user named and allowed. */
export function environmentKind(
  env: Environment,
  mayRead: (variable: string) => boolean,
): CredentialKinds['env'] {
  return {
    read({ variable }) {
      if (!mayRead(variable)) throw notOnTheList(variable);
      const value = env[variable];
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
    },
  };
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
