import { isRestError } from '@azure/core-rest-pipeline';
import type { SecretClient } from '@azure/keyvault-secrets';
import type { NamedKeyVault } from '../../../shared/logins/key-vault-uri.ts';
import type { AzureAccess } from '../sdk/access.ts';
import { secretClient } from './client.ts';

/** Lists with the SDK, whose pager drops the body of a refusal: the error has it again, since it says why. */
export async function listing<Found>(
  access: AzureAccess,
  keyVault: NamedKeyVault,
  list: (client: SecretClient) => Promise<Found>,
): Promise<Found> {
  let refusal: string | null | undefined;
  try {
    const client = secretClient(access, keyVault, ({ status, bodyAsText }) => {
      refusal = status < 400 ? undefined : bodyAsText;
    });
    return await list(client);
  } catch (error) {
    if (isRestError(error)) error.details ??= fromJson(refusal);
    throw error;
  }
}

function fromJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
