import {
  readLoginInSecret,
  type LoginInSecret,
} from '../../../shared/logins/connection-string/login-in-secret.ts';
import { UnreadableConnectionString } from '../../../shared/logins/connection-string/parameters.ts';
import { namedSecret } from '../../../shared/logins/secret-uri.ts';
import type { ServerCredential } from '../../../shared/servers/servers.ts';
import { PgkeepError } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { KeyVaults } from '../key-vaults.ts';
import { compareWithServer } from '../secret-and-server.ts';
import type { CredentialKinds, SecretReader } from '../secret-reader.ts';

type KeyVaultCredential = Extract<ServerCredential, { kind: 'key-vault' }>;

/**
 * The secret of a key vault, read anew each time. User and password come from it; host, port, database and TLS never do: a
 * secret that names another server is refused before its login is sent anywhere.
 */
export function keyVaultKind(
  keyVaults: Pick<KeyVaults, 'read'>,
  readerFor: (isUnattended: boolean) => SecretReader,
): CredentialKinds['key-vault'] {
  return {
    async read(credential, { address, database, isUnattended, isOfDatabase, signal }) {
      const { value, warnings } = await keyVaults.read(credential, readerFor(isUnattended), signal);
      const login = loginIn(value, credential);
      registerSecret(login.password);
      const secret = wordsFor(credential);
      const found = compareWithServer(login, address, isOfDatabase === true ? database : undefined);
      if (found.otherServer !== undefined) {
        throw new PgkeepError(
          'UserErrorSecretForOtherServer',
          `${secret} names another ${found.otherServer} than ${address.host}:${address.port}: its login was sent nowhere.`,
          {
            remedy:
              'Choose the secret of this server, or write a new version of it that names this server, or none.',
          },
        );
      }
      return {
        user: login.user,
        password: login.password,
        warnings: [...warnings, ...found.warnings.map((what) => `${secret} ${what}`)],
        notes: found.notes.map((what) => `${secret} ${what}`),
      };
    },
  };
}

function loginIn(value: string, credential: KeyVaultCredential): LoginInSecret {
  try {
    return readLoginInSecret(value, credential.login);
  } catch (error) {
    if (!(error instanceof UnreadableConnectionString)) throw error;
    throw new PgkeepError(
      'UserErrorSecretValueInUnsupportedFormat',
      `${wordsFor(credential)} cannot be read as a login: ${error.message}.`,
      credential.login === undefined
        ? {}
        : { remedy: `Write a new version of the secret with the password of ${credential.login} alone.` },
    );
  }
}

function wordsFor({ secret }: KeyVaultCredential): string {
  const { name, vault } = namedSecret(secret);
  return `The secret ${name} in the key vault ${vault}`;
}
