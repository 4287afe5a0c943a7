import { isRestError } from '@azure/core-rest-pipeline';
import type { NamedSecret } from '../../../shared/logins/secret-uri.ts';
import { PgkeepError } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { NewSecret } from '../../credentials/key-vaults.ts';
import type { AzureAccess } from '../sdk/access.ts';
import { secretClient } from './client.ts';
import { toSecretError } from './errors.ts';

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
    throw toSecretError(error, secret, 'set');
  }
}

async function expectAbsent(access: AzureAccess, secret: NamedSecret): Promise<void> {
  let refusal: string | null | undefined;
  const httpClient: AzureAccess['httpClient'] = {
    async sendRequest(request) {
      const response = await access.httpClient.sendRequest(request);
      refusal = response.status < 400 ? undefined : response.bodyAsText;
      return response;
    },
  };
  let isThere: boolean;
  try {
    const versions = secretClient({ ...access, httpClient }, secret).listPropertiesOfSecretVersions(
      secret.name,
    );
    const first = await versions.next();
    isThere = first.done !== true;
  } catch (error) {
    // the SDK's pager drops the body, which says why
    if (isRestError(error)) error.details ??= fromJson(refusal);
    throw toSecretError(error, secret, 'list');
  }
  if (!isThere) return;
  throw new PgkeepError(
    'UserErrorNameAlreadyInUse',
    `The key vault ${secret.vault} has a secret ${secret.name} already; nothing was written.`,
    { remedy: 'Choose another name: whatever uses that secret would get the new login.' },
  );
}

function fromJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
