import {
  createPipelineRequest,
  isRestError,
  type HttpClient,
  type PipelinePolicy,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { SecretClient } from '@azure/keyvault-secrets';
import type { NamedKeyVault } from '../../../shared/logins/key-vault-uri.ts';
import { PgkeepError } from '../../core/errors.ts';
import { cloudHosts } from '../http/clouds.ts';
import { clientOptions, credentialOf, type AzureAccess } from '../sdk/access.ts';
import { noSuchVault } from './errors.ts';

/** How long it may take to find out whether the network leads to Azure at all, in ms. */
const probeMs = 10_000;

/**
 * The client of a key vault. It checks that the vault asks for a token of its own cloud. A vault that is not there is told
 * apart from a network that leads nowhere: the former stays, the latter passes, and is UserErrorAzureNotReachable. `look`
 * sees each answer, and may throw.
 */
export function secretClient(
  access: AzureAccess,
  keyVault: NamedKeyVault,
  look: (response: PipelineResponse) => void = () => {},
): SecretClient {
  const options = clientOptions({ ...access, httpClient: looking(access, keyVault, look) });
  return new SecretClient(keyVault.vaultUrl, credentialOf(access.token), {
    ...options,
    additionalPolicies: [
      ...options.additionalPolicies,
      // outside of the SDK's tries: what a proxy answers may pass
      { policy: tellingNoVault(access, keyVault), position: 'perCall' },
    ],
  });
}

/** The SDK would go on trying a name that does not exist. */
function looking(
  access: AzureAccess,
  keyVault: NamedKeyVault,
  look: (response: PipelineResponse) => void,
): HttpClient {
  return {
    async sendRequest(request) {
      let response: PipelineResponse;
      try {
        response = await access.httpClient.sendRequest(request);
      } catch (error) {
        const hasNoAddress = isRestError(error) && error.code === 'ENOTFOUND';
        if (hasNoAddress && (await isAzureThere(access))) throw noSuchVault(keyVault, 'no such host');
        throw error;
      }
      look(response);
      return response;
    },
  };
}

const ofGateways = [502, 504];

function tellingNoVault(access: AzureAccess, keyVault: NamedKeyVault): PipelinePolicy {
  return {
    name: 'tellingNoVault',
    async sendRequest(request, next) {
      const response = await next(request);
      // Key Vault says its version in every answer; without one it is the proxy's, which found no way there.
      const isOfProxy =
        ofGateways.includes(response.status) && !response.headers.has('x-ms-keyvault-service-version');
      if (isOfProxy && (await isAzureThere(access))) {
        throw noSuchVault(keyVault, `the proxy answered HTTP ${response.status}`);
      }
      return response;
    },
  };
}

/** Whether the host answers where identities of this cloud sign in, which is always there. It is sent nothing. */
async function isAzureThere({ cloud, httpClient }: AzureAccess): Promise<boolean> {
  const url = `https://${cloudHosts[cloud].signIn}/`;
  try {
    const { status } = await httpClient.sendRequest(createPipelineRequest({ url, timeout: probeMs }));
    return !ofGateways.includes(status);
  } catch (error) {
    if (isRestError(error) || error instanceof PgkeepError) return false;
    if (error instanceof Error && error.name === 'AbortError') return false;
    throw error;
  }
}
