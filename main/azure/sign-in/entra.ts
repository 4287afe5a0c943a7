import type { TokenCredential, TokenCredentialOptions } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { PgkeepError } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';

export interface SignInOptions {
  readonly tenantId?: string | undefined;
  readonly clientId?: string | undefined;
  /** Signs in as this application; tenant and client id are then needed. */
  readonly clientSecret?: string | undefined;
  /** Replaces the network, for tests. */
  readonly httpClient?: HttpClient;
}

/**
 * A credential of Microsoft Entra: a client secret where one is given, else the first that works of
 * environment variables, the Azure CLI's sign-in and the machine's managed identity. Nothing is sent before
 * the first token is needed.
 */
export function createEntraCredential(options: SignInOptions): TokenCredential {
  if (options.clientSecret !== undefined) {
    registerSecret(options.clientSecret);
    if (options.tenantId === undefined || options.clientId === undefined) {
      throw new PgkeepError(
        'UserErrorInvalidInput',
        'A client secret needs the tenant and the client id that it belongs to.',
        { remedy: 'Give the directory (tenant) id and the application (client) id of the app registration.' },
      );
    }
  }
  let loaded: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes, tokenOptions) {
      loaded ??= load(options);
      const token = await (await loaded).getToken(scopes, tokenOptions);
      if (token !== null) registerSecret(token.token);
      return token;
    },
  };
}

/** The identity library takes a noticeable part of a second to load: only those who need it pay for it. */
async function load(options: SignInOptions): Promise<TokenCredential> {
  const {
    AzureCliCredential,
    ChainedTokenCredential,
    ClientSecretCredential,
    EnvironmentCredential,
    ManagedIdentityCredential,
  } = await import('@azure/identity');
  const { tenantId, clientId, clientSecret, httpClient } = options;
  const shared: TokenCredentialOptions = httpClient === undefined ? {} : { httpClient };
  if (clientSecret !== undefined && tenantId !== undefined && clientId !== undefined) {
    return new ClientSecretCredential(tenantId, clientId, clientSecret, shared);
  }
  return new ChainedTokenCredential(
    new EnvironmentCredential(shared),
    new AzureCliCredential(tenantId === undefined ? {} : { tenantId }),
    // Last: where there is none, it waits for an address that does not answer.
    new ManagedIdentityCredential({ ...shared, ...(clientId === undefined ? {} : { clientId }) }),
  );
}
