import type { NamedSecret } from '../../../shared/logins/secret-uri.ts';
import { PgkeepError } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { NewSecret } from '../../credentials/key-vaults.ts';
import type { AzureAccess } from '../sdk/access.ts';
import { secretClient } from './client.ts';
import { toSecretError } from './errors.ts';
import { listing } from './listing.ts';

/**
 * Creates a secret. Key Vault would make a new version of one that is there, which others may use: so its versions are
 * looked for first, and nothing is written where there is one, enabled or not. Whoever writes the same name at the same
 * moment is not noticed: Key Vault knows no "only if absent". Throws UserErrorNameAlreadyInUse, also for a name that
 * a deleted secret keeps, and as reading does.
 */
export async function createSecret(
  access: AzureAccess,
  secret: NamedSecret,
  given: NewSecret,
): Promise<void> {
  const client = secretClient(access, secret);
  await expectAbsent(access, secret);
  registerSecret(given.value);
  try {
    await client.setSecret(secret.name, given.value, {
      contentType: given.contentType,
      ...(given.expiresOn === undefined ? {} : { expiresOn: given.expiresOn }),
    });
  } catch (error) {
    throw toSecretError(error, { ...secret, as: access.name }, 'set');
  }
}

async function expectAbsent(access: AzureAccess, secret: NamedSecret): Promise<void> {
  let isThere: boolean;
  try {
    isThere = await listing(access, secret, async (client) => {
      const first = await client.listPropertiesOfSecretVersions(secret.name).next();
      return first.done !== true;
    });
  } catch (error) {
    throw toSecretError(error, { ...secret, as: access.name }, 'list');
  }
  if (!isThere) return;
  throw new PgkeepError(
    'UserErrorNameAlreadyInUse',
    `The key vault ${secret.vault} has a secret ${secret.name} already; nothing was written.`,
    { remedy: 'Choose another name: whatever uses that secret would get the new login.' },
  );
}
