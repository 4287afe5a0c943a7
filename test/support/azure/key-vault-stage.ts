import type { AzureAccess } from '../../../main/azure/sdk/access.ts';
import { createTokenSource } from '../../../main/azure/sign-in/token-source.ts';
import { TokenCache } from '../../../main/azure/sign-in/token-cache.ts';
import { IdentityId } from '../../../shared/ids.ts';
import { namedSecret, type NamedSecret } from '../../../shared/logins/secret-uri.ts';
import { closedReader } from '../apps/secret-reader.ts';
import { addResource, type TestResource } from './arm/tenant.ts';
import { testTenant, type TestAzure } from './azure.ts';

/** The application that reads secrets in tests. */
export const backupsApp = {
  clientId: '6f2c1f2e-0000-4000-8000-000000000002',
  tenantId: testTenant,
  secret: 'the-secret-of-the-app',
};

const group = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/logins';

/** A key vault of the tenant; it decides by roles unless its properties say otherwise. */
export function addTestVault(
  { arm }: TestAzure,
  name: string,
  properties: Record<string, unknown> = {},
): TestResource {
  return addResource(arm.tenant, {
    id: `${group}/providers/Microsoft.KeyVault/vaults/${name}`,
    type: 'Microsoft.KeyVault/vaults',
    name,
    location: 'westeurope',
    properties: { enableRbacAuthorization: true, ...properties },
  });
}

export const secretOf = (vault: string, name: string): NamedSecret =>
  namedSecret(`https://${vault}.vault.azure.net/secrets/${name}`);

/** Gives a role to the application, acting from a time on in ms since 1970. */
export function assignTo({ arm }: TestAzure, role: string, scope: string, actsAt = 0): void {
  arm.tenant.assignments.push({
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${arm.tenant.assignments.length}`,
    scope,
    role,
    principalId: backupsApp.clientId,
    principalType: 'ServicePrincipal',
    actsAt,
  });
}

/** Azure as the application asks it. */
export function accessOf({ transport }: TestAzure): AzureAccess {
  const refuse = () => Promise.reject(new Error('an application keeps no tokens'));
  const cache = new TokenCache({
    file: '/nowhere',
    key: { read: refuse, write: refuse, remove: refuse },
    locked: (work) => work(),
    warn: () => {},
  });
  const tokens = createTokenSource(transport, cache);
  const secrets = closedReader({ env: { APP_SECRET: backupsApp.secret } });
  const identity = {
    kind: 'service-principal',
    id: IdentityId.parse('identity-1'),
    name: 'backups',
    cloud: 'public',
    addedAt: '2026-11-20T00:00:00.000Z',
    tenantId: testTenant,
    clientId: backupsApp.clientId,
    login: { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } },
  } as const;
  return {
    cloud: 'public',
    httpClient: transport,
    retryDelayInMs: 1,
    token: (wish) => tokens.token(identity, wish, secrets),
  };
}
