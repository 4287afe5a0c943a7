import { PgkeepError, messageOf } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { CredentialKinds } from '../secret-reader.ts';

/** The person in front of the machine, asked at every use. */
export function promptKind(ask: (question: string) => Promise<string>): CredentialKinds['prompt'] {
  return {
    async read(_credential, { question }) {
      const secret = await ask(question).catch(nobodyAnswered);
      registerSecret(secret);
      return secret;
    },
  };
}

/** A host cannot ask everybody: the CLI needs a terminal. */
function nobodyAnswered(error: unknown): never {
  throw new PgkeepError('UserErrorCredentialUnavailable', messageOf(error), {
    remedy:
      'Run pgkeep in a terminal, or let the login come from an environment variable, a password file or the keychain.',
    cause: error,
  });
}
