import { PgkeepError } from '../../core/errors.ts';
import type { CredentialKinds } from '../secret-reader.ts';

/** A server that was taken over from a vault that another workstation filled: its login is still to be named here. */
export const unsetKind: CredentialKinds['unset'] = {
  read(_credential, { server, address }) {
    throw new PgkeepError(
      'UserErrorCredentialUnavailable',
      `No login is known for ${address.user} on ${address.host}:${address.port}: the server was taken over from a vault.`,
      {
        remedy:
          'Say where the login of this server comes from: an environment variable, the keychain, a password file or a service.',
        steps: [{ do: 'set-login', ...(server === undefined ? {} : { server }) }],
      },
    );
  },
};
