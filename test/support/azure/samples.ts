import type {
  AzureContainer,
  AzureKeyVault,
  AzureSecret,
  AzureServer,
  AzureStorageAccount,
} from '../../../shared/discovery/resources.ts';
import { IdentityId } from '../../../shared/ids.ts';

export const azureServer: AzureServer = {
  id: '/subscriptions/6f2c1f2e-0000-4000-8000-00000000aa01/resourceGroups/contoso/providers/Microsoft.DBforPostgreSQL/flexibleServers/contoso-shop',
  name: 'contoso-shop',
  subscriptionId: '6f2c1f2e-0000-4000-8000-00000000aa01',
  subscription: 'Contoso Production',
  resourceGroup: 'contoso',
  region: 'westeurope',
  identity: IdentityId.parse('identity-1a2b'),
  host: 'contoso-shop.postgres.database.azure.com',
  version: '17',
  state: 'Ready',
  network: 'public',
  logins: { password: true, entra: true },
  administrator: 'dba',
  nativeBackup: { retentionDays: 7, earliestRestore: '2026-11-20T04:12:31.000Z', geoRedundant: false },
};

export const azureAccount: AzureStorageAccount = {
  ...azureServer,
  id: '/subscriptions/6f2c1f2e-0000-4000-8000-00000000aa01/resourceGroups/contoso/providers/Microsoft.Storage/storageAccounts/contosobackups',
  name: 'contosobackups',
  blobEndpoint: 'https://contosobackups.blob.core.windows.net',
  sku: 'Standard_LRS',
  redundancy: 'local',
  hierarchicalNamespace: false,
  sharedKeyAccess: true,
  publicBlobs: false,
};

export const azureContainer: AzureContainer = {
  name: 'pgkeep',
  url: 'https://contosobackups.blob.core.windows.net/pgkeep',
  isPublic: false,
  isImmutable: false,
};

export const azureKeyVault: AzureKeyVault = {
  ...azureServer,
  id: '/subscriptions/6f2c1f2e-0000-4000-8000-00000000aa01/resourceGroups/contoso/providers/Microsoft.KeyVault/vaults/contoso-kv',
  name: 'contoso-kv',
  uri: 'https://contoso-kv.vault.azure.net',
  permissionModel: 'roles',
};

export const azureSecret: AzureSecret = {
  uri: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
  name: 'shop-login',
  contentType: 'text/plain',
  isEnabled: true,
  expiresAt: null,
  notBefore: null,
};
