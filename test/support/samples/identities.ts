import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { IdentityId } from '../../../shared/ids.ts';
import type { StorageLocation } from '../../../shared/vaults/vaults.ts';
import { at } from '../store-records.ts';

const common = (name: string) => ({
  id: IdentityId.parse(`identity-${name}`),
  name,
  cloud: 'public' as const,
  addedAt: at,
});

export const ids = {
  tenant: '6f2c1f2e-0000-4000-8000-000000000001',
  client: '6f2c1f2e-0000-4000-8000-000000000002',
};

/** A person who signed in with a browser. */
export const personIdentity = (name = 'alice'): Extract<AzureIdentity, { kind: 'user' }> => ({
  ...common(name),
  kind: 'user',
  by: 'browser',
  tenantId: ids.tenant,
  clientId: ids.client,
  username: `${name}@contoso.com`,
  homeAccountId: `${name}.${ids.tenant}`,
});

export const applicationIdentity = (
  login: Extract<AzureIdentity, { kind: 'service-principal' }>['login'],
  name = 'backups',
): Extract<AzureIdentity, { kind: 'service-principal' }> => ({
  ...common(name),
  kind: 'service-principal',
  tenantId: ids.tenant,
  clientId: ids.client,
  login,
});

export const managedIdentity = (name = 'machine'): Extract<AzureIdentity, { kind: 'managed-identity' }> => ({
  ...common(name),
  kind: 'managed-identity',
});

export const azureCliIdentity = (name = 'cli'): Extract<AzureIdentity, { kind: 'azure-cli' }> => ({
  ...common(name),
  kind: 'azure-cli',
});

/** A container that is opened with an identity. */
export const containerOf = ({ id }: Pick<AzureIdentity, 'id'>): StorageLocation => ({
  kind: 'azure-blob',
  url: 'https://contoso.blob.core.windows.net/backups',
  credential: { kind: 'entra', identity: id },
});
