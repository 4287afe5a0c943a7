import type { SecretProperties } from '@azure/keyvault-secrets';
import { z } from 'zod';
import type { NamedKeyVault } from '../../../shared/logins/key-vault-uri.ts';
import type { ListedSecret } from '../../credentials/key-vaults.ts';
import type { AzureAccess } from '../sdk/access.ts';
import { toSecretError } from './errors.ts';
import { listing } from './listing.ts';

/** What is read of a secret in a list (learn.microsoft.com: Get Secrets, SecretItem); a list has no values. */
const Listed = z.object({
  name: z.string().min(1),
  contentType: z.string().optional(),
  enabled: z.boolean().optional(),
  expiresOn: z.date().optional(),
  notBefore: z.date().optional(),
  /** Whether it belongs to a certificate, whose key it holds. */
  managed: z.boolean().optional(),
});

/** Lists the secrets of a key vault; see KeyVaults for what it throws. */
export async function listSecrets(
  access: AzureAccess,
  keyVault: NamedKeyVault,
  signal?: AbortSignal,
): Promise<ListedSecret[]> {
  try {
    return await listing(access, keyVault, async (client) => {
      const found: ListedSecret[] = [];
      const options = signal === undefined ? {} : { abortSignal: signal };
      for await (const each of client.listPropertiesOfSecrets(options)) found.push(...listed(each));
      return found.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw toSecretError(error, { ...keyVault, as: access.name }, 'names');
  }
}

function listed(properties: SecretProperties): ListedSecret[] {
  const { success, data } = Listed.safeParse(properties);
  if (!success || data.managed === true) return [];
  const { name, contentType, enabled, expiresOn, notBefore } = data;
  return [
    {
      name,
      contentType: contentType ?? null,
      isEnabled: enabled !== false,
      expiresOn: expiresOn ?? null,
      notBefore: notBefore ?? null,
    },
  ];
}
