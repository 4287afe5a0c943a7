import type { HttpClient } from '@azure/core-rest-pipeline';
import { isRestError } from '@azure/core-rest-pipeline';
import { SecretClient } from '@azure/keyvault-secrets';
import type { NamedKeyVault } from '../../../shared/logins/key-vault-uri.ts';
import { clientOptions, credentialOf, type AzureAccess } from '../sdk/access.ts';
import { noSuchVault } from './errors.ts';

/**
 * The client of a key vault. It checks that the vault asks for a token of its own cloud. A vault that is not there
 * is told at once: the SDK would go on trying.
 */
export function secretClient(access: AzureAccess, keyVault: NamedKeyVault): SecretClient {
  const httpClient = tellingNoVault(access.httpClient, keyVault);
  return new SecretClient(
    keyVault.vaultUrl,
    credentialOf(access.token),
    clientOptions({ ...access, httpClient }),
  );
}

function tellingNoVault(inner: HttpClient, keyVault: NamedKeyVault): HttpClient {
  return {
    async sendRequest(request) {
      try {
        const response = await inner.sendRequest(request);
        // Key Vault says its version in every answer; without one it is the proxy's, which found no way there.
        const isOfProxy =
          [502, 504].includes(response.status) && !response.headers.has('x-ms-keyvault-service-version');
        if (isOfProxy) throw noSuchVault(keyVault, `the proxy answered HTTP ${response.status}`);
        return response;
      } catch (error) {
        if (isRestError(error) && error.code === 'ENOTFOUND') throw noSuchVault(keyVault, 'no such host');
        throw error;
      }
    },
  };
}
