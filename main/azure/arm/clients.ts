import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { KeyVaultManagementClient } from '@azure/arm-keyvault';
import { ManagementLockClient } from '@azure/arm-locks';
import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import { partsOf } from '../../../shared/access/resource-id.ts';
import { armOptions, credentialOf, type AzureAccess } from '../sdk/access.ts';

/** Clients of the services that are changed, for one identity; each subscription has its own. */
export interface ArmClients {
  /** Role assignments, permissions and deny assignments at any scope. */
  readonly authorization: AuthorizationManagementClient;
  readonly locks: (scope: string) => ManagementLockClient;
  readonly keyVaults: (id: string) => KeyVaultManagementClient;
  readonly servers: (id: string) => PostgreSQLManagementFlexibleServerClient;
  /** `https://management.azure.com`. */
  readonly endpoint: string;
  /** Between two looks at a change that takes a while, in ms; the SDKs' own unless a test says so. */
  readonly pollMs: number | undefined;
}

export function armClients(access: AzureAccess): ArmClients {
  const credential = credentialOf(access.token);
  const options = armOptions(access);
  // The older ones take the cloud's host as `$host` and put it in front of each path.
  const older = { ...options, $host: options.endpoint };
  const subscriptionOf = (id: string) => partsOf(id).subscription;
  return {
    // Scopes name their subscription themselves.
    authorization: new AuthorizationManagementClient(credential, '', older),
    locks: (scope) => new ManagementLockClient(credential, subscriptionOf(scope), older),
    keyVaults: (id) => new KeyVaultManagementClient(credential, subscriptionOf(id), options),
    servers: (id) => new PostgreSQLManagementFlexibleServerClient(credential, subscriptionOf(id), older),
    endpoint: options.endpoint,
    pollMs: access.retryDelayInMs,
  };
}

/** A scope as the SDKs put it into a path: without the first slash. */
export const inPath = (scope: string): string => scope.replace(/^\//, '');
