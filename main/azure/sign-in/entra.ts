import type { ChainedTokenCredential, ClientSecretCredential, TokenCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { AzureCloud } from '../../../shared/identities/cloud.ts';
import { PgkeepError } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import { cloudHosts } from '../http/clouds.ts';
import { guardCloudHosts } from '../http/guard.ts';
import { guardIdentityEndpoint } from '../http/identity-endpoint.ts';
import { azureTransport } from '../http/transport.ts';
import { registerToken } from './register-token.ts';

export interface SignInOptions {
  /** Azure's public cloud unless said. */
  readonly cloud?: AzureCloud | undefined;
  readonly tenantId?: string | undefined;
  readonly clientId?: string | undefined;
  /** Signs in as this application; tenant and client id are then needed. */
  readonly clientSecret?: string | undefined;
  /** Replaces the network, for tests. */
  readonly httpClient?: HttpClient | undefined;
}

/** An app registration and its secret. */
interface Application {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * A credential of Microsoft Entra: a client secret where one is given, else the first that works of
 * environment variables, the Azure CLI's sign-in and the machine's managed identity. Nothing is sent before
 * the first token is needed.
 */
export function createEntraCredential(options: SignInOptions): TokenCredential {
  const application = applicationOf(options);
  let loaded: ReturnType<typeof load> | undefined;
  return {
    async getToken(scopes, tokenOptions) {
      loaded ??= load(options, application);
      const token = await (await loaded).getToken(scopes, tokenOptions);
      registerToken(token.token);
      return token;
    },
  };
}

function applicationOf({ tenantId, clientId, clientSecret }: SignInOptions): Application | undefined {
  if (clientSecret === undefined) return undefined;
  registerSecret(clientSecret);
  if (tenantId === undefined || clientId === undefined) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      'A client secret needs the tenant and the client id that it belongs to.',
      { remedy: 'Give the directory (tenant) id and the application (client) id of the app registration.' },
    );
  }
  return { tenantId, clientId, clientSecret };
}

/** The identity library takes a noticeable part of a second to load: only those who need it pay for it. */
async function load(
  { cloud = 'public', tenantId, clientId, httpClient = azureTransport() }: SignInOptions,
  application: Application | undefined,
): Promise<ClientSecretCredential | ChainedTokenCredential> {
  const identity = await import('@azure/identity');
  const shared = {
    authorityHost: `https://${cloudHosts[cloud].signIn}`,
    httpClient: guardCloudHosts(httpClient, cloud),
  };
  if (application !== undefined) {
    const { tenantId: tenant, clientId: client, clientSecret } = application;
    return new identity.ClientSecretCredential(tenant, client, clientSecret, shared);
  }
  return new identity.ChainedTokenCredential(
    new identity.EnvironmentCredential(shared),
    new identity.AzureCliCredential({ ...(tenantId && { tenantId }) }),
    // Last: where there is none, it waits for an address that does not answer.
    new identity.ManagedIdentityCredential({
      httpClient: guardIdentityEndpoint(httpClient, process.env),
      ...(clientId && { clientId }),
    }),
  );
}
