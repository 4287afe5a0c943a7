import { addContainer, storageAccounts, type ContainerMade } from './arm/storage-accounts.ts';
import type { ArmHandler } from './arm/arm.ts';
import { keyVaults } from './arm/key-vaults.ts';
import { postgresServers } from './arm/postgres-servers.ts';
import { resourceGraph, type GraphOptions } from './arm/resource-graph.ts';
import { subscriptions } from './arm/subscriptions.ts';
import { addResource, type TestResource, type TestTenant } from './arm/tenant.ts';
import { roles } from './roles.ts';

/** Subscriptions of the estate. */
export const estateSubscriptions = {
  production: '6f2c1f2e-0000-4000-8000-00000000aa01',
  development: '6f2c1f2e-0000-4000-8000-00000000aa02',
} as const;

/** What a company has in Azure, with what pgkeep meets: networks of each kind, old and new vaults, cheap storage. */
export interface Estate {
  readonly servers: {
    /** Public access with rules; password and Entra logins; production. */
    readonly shop: TestResource;
    /** Public access disabled, a private endpoint; Entra logins only; production. */
    readonly billing: TestResource;
    /** In a delegated subnet; passwords only; production. */
    readonly warehouse: TestResource;
    /** Public, and stopped; development. */
    readonly sandbox: TestResource;
  };
  readonly keyVaults: {
    /** Roles; production. */
    readonly logins: TestResource;
    /** Access policies; development. */
    readonly old: TestResource;
  };
  readonly storage: {
    /** Geo-redundant, no shared keys, no public access; development: another subscription than the servers. */
    readonly backups: TestResource;
    /** Locally redundant, shared keys and public access allowed; production. */
    readonly cheap: TestResource;
  };
}

/** Fills a tenant; each of `readers` (object ids) may read both subscriptions. Containers: `pgkeep` in `backups`. */
export function fillEstate(tenant: TestTenant, readers: readonly string[] = []): Estate {
  const { production, development } = estateSubscriptions;
  tenant.subscriptions.push(
    { id: production, name: 'Contoso Production' },
    { id: development, name: 'Contoso Development' },
  );
  for (const principalId of readers) {
    for (const subscription of Object.values(estateSubscriptions)) {
      addReader(tenant, principalId, `/subscriptions/${subscription}`);
    }
  }
  const estate: Estate = {
    servers: {
      shop: addServer(tenant, { subscription: production, name: 'contoso-shop' }),
      billing: addServer(tenant, {
        subscription: production,
        name: 'contoso-billing',
        version: '16',
        network: { publicNetworkAccess: 'Disabled' },
        authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: tenant.tenantId },
        backup: { backupRetentionDays: 35, geoRedundantBackup: 'Enabled' },
        hasPrivateEndpoint: true,
      }),
      warehouse: addServer(tenant, {
        subscription: production,
        name: 'contoso-warehouse',
        version: '15',
        network: delegatedNetwork(production),
        authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
        backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' },
      }),
      sandbox: addServer(tenant, {
        subscription: development,
        name: 'contoso-sandbox',
        location: 'northeurope',
        state: 'Stopped',
      }),
    },
    keyVaults: {
      logins: addKeyVault(tenant, { subscription: production, name: 'contoso-logins', hasRoles: true }),
      old: addKeyVault(tenant, { subscription: development, name: 'contoso-old', hasRoles: false }),
    },
    storage: {
      backups: addAccount(tenant, { subscription: development, name: 'contosobackups', sku: 'Standard_GRS' }),
      cheap: addAccount(tenant, {
        subscription: production,
        name: 'contosocheap',
        sku: 'Standard_LRS',
        properties: { allowSharedKeyAccess: true, allowBlobPublicAccess: true },
      }),
    },
  };
  addContainer(tenant, estate.storage.backups.id, 'pgkeep');
  return estate;
}

/** What answers for all of it. */
export const estateHandlers = (
  tenant: TestTenant,
  { graph, made }: { readonly graph?: GraphOptions; readonly made?: ContainerMade } = {},
): ArmHandler[] => [
  subscriptions(tenant),
  resourceGraph(tenant, graph),
  postgresServers(tenant),
  keyVaults(tenant),
  storageAccounts(tenant, made),
];

/** The role Reader at a scope, acting at once. */
const addReader = (tenant: TestTenant, principalId: string, scope: string) =>
  addRole(tenant, { principalId, scope, role: roles.reader });

/** A role at a scope, acting at once. */
export function addRole(
  tenant: TestTenant,
  { principalId, scope, role }: { principalId: string; scope: string; role: string },
): void {
  tenant.assignments.push({
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${principalId}-${role}`,
    scope,
    role,
    principalId,
    principalType: 'User',
    actsAt: 0,
  });
}

const group = (subscription: string) => `/subscriptions/${subscription}/resourceGroups/contoso`;

interface ServerWish {
  readonly subscription: string;
  readonly name: string;
  readonly location?: string;
  readonly version?: string;
  readonly state?: string;
  readonly network?: Record<string, unknown>;
  readonly authConfig?: Record<string, unknown>;
  readonly backup?: Record<string, unknown>;
  readonly hasPrivateEndpoint?: boolean;
}

/** A flexible server, with the properties that Azure gives one (learn.microsoft.com: Servers - Get, sample response). */
export function addServer(tenant: TestTenant, wish: ServerWish): TestResource {
  const { subscription, name, location = 'westeurope', hasPrivateEndpoint = false } = wish;
  const id = `${group(subscription)}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
  const endpoint = `${group(subscription)}/providers/Microsoft.Network/privateEndpoints/${name}-pe`;
  return addResource(tenant, {
    id,
    type: 'Microsoft.DBforPostgreSQL/flexibleServers',
    name,
    location,
    sku: { name: 'Standard_D4ds_v5', tier: 'GeneralPurpose' },
    properties: {
      fullyQualifiedDomainName: `${name}.postgres.database.azure.com`,
      version: wish.version ?? '17',
      minorVersion: '6',
      state: wish.state ?? 'Ready',
      administratorLogin: 'dba',
      authConfig: wish.authConfig ?? {
        activeDirectoryAuth: 'Enabled',
        passwordAuth: 'Enabled',
        tenantId: tenant.tenantId,
      },
      network: wish.network ?? { publicNetworkAccess: 'Enabled' },
      backup: {
        earliestRestoreDate: '2026-11-20T04:12:31.0000000+00:00',
        ...(wish.backup ?? { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' }),
      },
      privateEndpointConnections: hasPrivateEndpoint
        ? [
            {
              id: `${id}/privateEndpointConnections/${name}-pe`,
              properties: {
                privateEndpoint: { id: endpoint },
                privateLinkServiceConnectionState: { status: 'Approved' },
              },
            },
          ]
        : [],
    },
  });
}

const delegatedNetwork = (subscription: string) => ({
  publicNetworkAccess: 'Disabled',
  delegatedSubnetResourceId: `${group(subscription)}/providers/Microsoft.Network/virtualNetworks/contoso/subnets/postgres`,
  privateDnsZoneArmResourceId: `${group(subscription)}/providers/Microsoft.Network/privateDnsZones/contoso.private.postgres.database.azure.com`,
});

/** A key vault (learn.microsoft.com: Vaults - Get, sample response). */
function addKeyVault(
  tenant: TestTenant,
  { subscription, name, hasRoles }: { subscription: string; name: string; hasRoles: boolean },
): TestResource {
  return addResource(tenant, {
    id: `${group(subscription)}/providers/Microsoft.KeyVault/vaults/${name}`,
    type: 'Microsoft.KeyVault/vaults',
    name,
    location: 'westeurope',
    properties: {
      vaultUri: `https://${name}.vault.azure.net/`,
      tenantId: tenant.tenantId,
      sku: { family: 'A', name: 'standard' },
      // Vaults of before have no such property at all.
      ...(hasRoles && { enableRbacAuthorization: true }),
      accessPolicies: [],
      enableSoftDelete: true,
      publicNetworkAccess: 'Enabled',
      networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] },
    },
  });
}

interface AccountWish {
  readonly subscription: string;
  readonly name: string;
  readonly sku: string;
  readonly properties?: Record<string, unknown>;
}

/** A storage account (learn.microsoft.com: Storage Accounts - Get Properties, sample response). */
export function addAccount(tenant: TestTenant, { subscription, name, sku, properties }: AccountWish) {
  return addResource(tenant, {
    id: `${group(subscription)}/providers/Microsoft.Storage/storageAccounts/${name}`,
    type: 'Microsoft.Storage/storageAccounts',
    name,
    location: 'westeurope',
    kind: 'StorageV2',
    sku: { name: sku, tier: 'Standard' },
    properties: {
      primaryEndpoints: { blob: `https://${name}.blob.core.windows.net/` },
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      isHnsEnabled: false,
      publicNetworkAccess: 'Enabled',
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
      networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] },
      ...properties,
    },
  });
}
