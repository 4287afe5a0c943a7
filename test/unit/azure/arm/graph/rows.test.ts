import { describe, expect, it } from 'vitest';
import {
  readKeyVault,
  readServer,
  readStorageAccount,
  redundancyOf,
} from '../../../../../main/azure/arm/graph/rows.ts';
import { IdentityId } from '../../../../../shared/ids.ts';

const subscriptionId = '6f2c1f2e-0000-4000-8000-00000000aa01';
const id = (type: string, name: string) =>
  `/subscriptions/${subscriptionId}/resourceGroups/shop/providers/${type}/${name}`;
const context = {
  identity: { id: IdentityId.parse('identity-1'), cloud: 'public' as const },
  subscriptions: new Map([[subscriptionId, 'Production']]),
};
const row = (type: string, name: string, properties: object, more: object = {}) => ({
  id: id(type, name),
  name,
  location: 'westeurope',
  resourceGroup: 'shop',
  subscriptionId,
  properties,
  ...more,
});
const server = (properties: object = {}, more: object = {}) =>
  row(
    'Microsoft.DBforPostgreSQL/flexibleServers',
    'shop',
    {
      fullyQualifiedDomainName: 'shop.postgres.database.azure.com',
      version: '17',
      state: 'Ready',
      ...properties,
    },
    more,
  );

describe('a row of a server', () => {
  it('is read in a resource group whose name has letters beyond ASCII', () => {
    const of = `/subscriptions/${subscriptionId}/resourceGroups/rg-Büro/providers/Microsoft.DBforPostgreSQL/flexibleServers/shop`;
    expect(readServer(server({}, { id: of, resourceGroup: 'rg-Büro' }), context)).toMatchObject({
      kind: 'read',
      item: { id: of, resourceGroup: 'rg-Büro' },
    });
  });

  it('is read with as little as Azure says', () => {
    expect(readServer(server(), context)).toEqual({
      kind: 'read',
      item: {
        id: id('Microsoft.DBforPostgreSQL/flexibleServers', 'shop'),
        name: 'shop',
        subscriptionId,
        subscription: 'Production',
        resourceGroup: 'shop',
        region: 'westeurope',
        identity: 'identity-1',
        host: 'shop.postgres.database.azure.com',
        version: '17',
        state: 'Ready',
        network: 'public',
        logins: { password: true, entra: false },
        administrator: null,
        nativeBackup: { retentionDays: null, earliestRestore: null, geoRedundant: null },
      },
    });
  });

  it.each([
    [{ publicNetworkAccess: 'Enabled' }, 'public'],
    [{ publicNetworkAccess: 'Disabled' }, 'private-endpoint'],
    [{ publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: '/subscriptions/x' }, 'delegated-subnet'],
    [{ publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: null }, 'private-endpoint'],
    [{ publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: '' }, 'private-endpoint'],
  ])('has its network from %j', (network, mode) => {
    expect(readServer(server({ network }), context)).toMatchObject({ item: { network: mode } });
  });

  it.each([
    [
      { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled' },
      { password: false, entra: true },
    ],
    [
      { activeDirectoryAuth: 'enabled', passwordAuth: 'enabled' },
      { password: true, entra: true },
    ],
    [
      { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
      { password: true, entra: false },
    ],
  ])('has its logins from %j', (authConfig, logins) => {
    expect(readServer(server({ authConfig }), context)).toMatchObject({ item: { logins } });
  });

  it.each([
    'shop.postgres.database.azure.com.example.org',
    'postgres.database.azure.com',
    'shop.postgres.database.usgovcloudapi.net',
    'shop.postgres.database.azure.com/x',
    '127.0.0.1',
  ])('is not taken with the host %s', (fullyQualifiedDomainName) => {
    expect(readServer(server({ fullyQualifiedDomainName }), context)).toEqual({
      kind: 'other host',
      name: 'shop',
    });
  });

  it.each([
    ['no host', server({ fullyQualifiedDomainName: undefined })],
    ['a number for a version', server({ version: 17 })],
    ['an id that leads elsewhere', server({}, { id: '/subscriptions/../../x' })],
    ['no object', 'text'],
  ])('cannot be read with %s', (_, bad) => {
    expect(readServer(bad, context)).toEqual({ kind: 'unreadable' });
  });

  it('names the subscription by its id where its name is not known', () => {
    expect(readServer(server(), { ...context, subscriptions: new Map() })).toMatchObject({
      item: { subscription: subscriptionId },
    });
  });
});

describe('a row of a key vault', () => {
  const vault = (properties: object) => row('Microsoft.KeyVault/vaults', 'kv', properties);
  it.each([
    [true, 'roles'],
    [false, 'access-policies'],
    [null, 'access-policies'],
    [undefined, 'access-policies'],
  ])('with enableRbacAuthorization %s decides by %s', (enableRbacAuthorization, permissionModel) => {
    expect(
      readKeyVault(vault({ vaultUri: 'https://kv.vault.azure.net/', enableRbacAuthorization }), context),
    ).toMatchObject({ kind: 'read', item: { permissionModel, uri: 'https://kv.vault.azure.net' } });
  });

  it.each(['http://kv.vault.azure.net/', 'https://kv.vault.azure.net:8443/', 'https://kv.example.org/'])(
    'is not taken with the URI %s',
    (vaultUri) => {
      expect(readKeyVault(vault({ vaultUri }), context)).toEqual({ kind: 'other host', name: 'kv' });
    },
  );

  it('cannot be read without a URI', () => {
    expect(readKeyVault(vault({}), context)).toEqual({ kind: 'unreadable' });
  });
});

describe('a row of a storage account', () => {
  const account = (properties: object = {}) =>
    row(
      'Microsoft.Storage/storageAccounts',
      'backups',
      { primaryEndpoints: { blob: 'https://backups.blob.core.windows.net/' }, ...properties },
      { sku: { name: 'Standard_ZRS' } },
    );

  it('allows keys unless Azure says that it does not, and public containers only where it says so', () => {
    expect(readStorageAccount(account(), context)).toMatchObject({
      item: {
        blobEndpoint: 'https://backups.blob.core.windows.net',
        sku: 'Standard_ZRS',
        redundancy: 'zone',
        hierarchicalNamespace: false,
        sharedKeyAccess: true,
        publicBlobs: false,
      },
    });
    const strict = { isHnsEnabled: true, allowSharedKeyAccess: false, allowBlobPublicAccess: true };
    expect(readStorageAccount(account(strict), context)).toMatchObject({
      item: { hierarchicalNamespace: true, sharedKeyAccess: false, publicBlobs: true },
    });
  });

  it('is taken with a DNS zone of its own, and not with another host', () => {
    const at = (blob: string) => readStorageAccount(account({ primaryEndpoints: { blob } }), context);
    expect(at('https://backups.z01.blob.storage.azure.net/')).toMatchObject({ kind: 'read' });
    expect(at('https://backups.example.org/')).toEqual({ kind: 'other host', name: 'backups' });
  });

  it('cannot be read without a kind', () => {
    expect(readStorageAccount({ ...account(), sku: null }, context)).toEqual({ kind: 'unreadable' });
  });

  it.each([
    ['Standard_LRS', 'local'],
    ['Premium_LRS', 'local'],
    ['StandardV2_LRS', 'local'],
    ['Standard_ZRS', 'zone'],
    ['Standard_GRS', 'geo'],
    ['Standard_RAGRS', 'geo'],
    ['Standard_GZRS', 'geo-zone'],
    ['Standard_RAGZRS', 'geo-zone'],
    ['Something_New', 'unknown'],
    ['', 'unknown'],
  ])('of kind %s has its copies: %s', (sku, redundancy) => {
    expect(redundancyOf(sku)).toBe(redundancy);
  });
});
