import { z } from 'zod';
import type {
  AzureKeyVault,
  AzureServer,
  AzureStorageAccount,
  Redundancy,
} from '../../../../shared/discovery/resources.ts';
import { SomeResourceId } from '../../../../shared/access/resource-id.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { cloudHosts, isBelow } from '../../http/clouds.ts';
import { networkMode } from '../network-mode.ts';

/** Whose rows they are, and what their subscriptions are called. */
export interface RowContext {
  readonly identity: Pick<AzureIdentity, 'id' | 'cloud'>;
  /** Names by id in lower case. */
  readonly subscriptions: ReadonlyMap<string, string>;
}

/** A row: what it is of, or why it is none. */
export type ReadRow<Item> =
  | { readonly kind: 'read'; readonly item: Item }
  /** Its host is outside of the cloud of the identity. */
  | { readonly kind: 'other host'; readonly name: string }
  | { readonly kind: 'unreadable' };

/** Azure writes words of its enumerations in changing case. */
const word = z.string().transform((text) => text.toLowerCase());

const Resource = z.object({
  id: SomeResourceId,
  name: z.string().min(1),
  location: z.string(),
  resourceGroup: z.string(),
  subscriptionId: z.string(),
});

/** Properties of a flexible server (learn.microsoft.com: Servers - Get); what a stopped one lacks may stay out. */
const ServerRow = Resource.extend({
  properties: z.object({
    fullyQualifiedDomainName: z.string(),
    version: z.string(),
    state: z.string(),
    administratorLogin: z.string().nullish(),
    authConfig: z.object({ activeDirectoryAuth: word.nullish(), passwordAuth: word.nullish() }).nullish(),
    network: z
      .object({ publicNetworkAccess: word.nullish(), delegatedSubnetResourceId: z.string().nullish() })
      .nullish(),
    backup: z
      .object({
        backupRetentionDays: z.int().nullish(),
        geoRedundantBackup: word.nullish(),
        earliestRestoreDate: z.coerce.date().nullish(),
      })
      .nullish(),
  }),
});

export function readServer(row: unknown, context: RowContext): ReadRow<AzureServer> {
  const read = ServerRow.safeParse(row);
  if (!read.success) return { kind: 'unreadable' };
  const { properties, ...resource } = read.data;
  const host = properties.fullyQualifiedDomainName.toLowerCase();
  if (!isBelow(host, cloudHosts[context.identity.cloud].postgres)) return otherHost(resource);
  const { authConfig, backup } = properties;
  return {
    kind: 'read',
    item: {
      ...ofResource(resource, context),
      host,
      version: properties.version,
      state: properties.state,
      network: networkMode(properties.network ?? {}),
      logins: {
        // A server of before Entra logins says nothing of either: it takes passwords.
        password: authConfig?.passwordAuth !== 'disabled',
        entra: authConfig?.activeDirectoryAuth === 'enabled',
      },
      administrator: properties.administratorLogin ?? null,
      nativeBackup: {
        retentionDays: backup?.backupRetentionDays ?? null,
        earliestRestore: backup?.earliestRestoreDate?.toISOString() ?? null,
        geoRedundant: isEnabled(backup?.geoRedundantBackup),
      },
    },
  };
}

const isEnabled = (text: string | null | undefined) => (text ? text === 'enabled' : null);

const KeyVaultRow = Resource.extend({
  properties: z.object({ vaultUri: z.url(), enableRbacAuthorization: z.boolean().nullish() }),
});

export function readKeyVault(row: unknown, context: RowContext): ReadRow<AzureKeyVault> {
  const read = KeyVaultRow.safeParse(row);
  if (!read.success) return { kind: 'unreadable' };
  const { properties, ...resource } = read.data;
  const uri = originBelow(properties.vaultUri, [cloudHosts[context.identity.cloud].keyVault]);
  if (uri === undefined) return otherHost(resource);
  return {
    kind: 'read',
    item: {
      ...ofResource(resource, context),
      uri,
      // null and absent mean access policies (learn.microsoft.com: Vaults - Get, enableRbacAuthorization)
      permissionModel: properties.enableRbacAuthorization === true ? 'roles' : 'access-policies',
    },
  };
}

const AccountRow = Resource.extend({
  sku: z.object({ name: z.string() }),
  properties: z.object({
    primaryEndpoints: z.object({ blob: z.url() }),
    isHnsEnabled: z.boolean().nullish(),
    allowSharedKeyAccess: z.boolean().nullish(),
    allowBlobPublicAccess: z.boolean().nullish(),
  }),
});

export function readStorageAccount(row: unknown, context: RowContext): ReadRow<AzureStorageAccount> {
  const read = AccountRow.safeParse(row);
  if (!read.success) return { kind: 'unreadable' };
  const { properties, sku, ...resource } = read.data;
  const blobEndpoint = originBelow(properties.primaryEndpoints.blob, cloudHosts[context.identity.cloud].blob);
  if (blobEndpoint === undefined) return otherHost(resource);
  return {
    kind: 'read',
    item: {
      ...ofResource(resource, context),
      blobEndpoint,
      sku: sku.name,
      redundancy: redundancyOf(sku.name),
      hierarchicalNamespace: properties.isHnsEnabled === true,
      // null means that it is allowed (learn.microsoft.com: Prevent Shared Key authorization)
      sharedKeyAccess: properties.allowSharedKeyAccess !== false,
      publicBlobs: properties.allowBlobPublicAccess === true,
    },
  };
}

const redundancies: Readonly<Record<string, Redundancy>> = {
  LRS: 'local',
  ZRS: 'zone',
  GRS: 'geo',
  GZRS: 'geo-zone',
};

/** Standard_RAGRS and the V2 kinds copy as the kinds that they end with (learn.microsoft.com: Azure Storage redundancy). */
export function redundancyOf(sku: string): Redundancy {
  const kind = /^(?:Standard|Premium)(?:V2)?_(?:RA)?([A-Z]+)$/i.exec(sku)?.[1] ?? '';
  return redundancies[kind.toUpperCase()] ?? 'unknown';
}

function ofResource(
  { id, name, location, resourceGroup, subscriptionId }: z.infer<typeof Resource>,
  { identity, subscriptions }: RowContext,
) {
  return {
    id,
    name,
    subscriptionId,
    subscription: subscriptions.get(subscriptionId.toLowerCase()) ?? subscriptionId,
    resourceGroup,
    region: location,
    identity: identity.id,
  };
}

const otherHost = ({ name }: { readonly name: string }) => ({ kind: 'other host', name }) as const;

/** The origin of an https URL whose host is below one of the suffixes; undefined for any other. */
function originBelow(text: string, suffixes: readonly string[]): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:' || url.port !== '' || url.username !== '') return undefined;
  return suffixes.some((suffix) => isBelow(url.hostname, suffix)) ? url.origin : undefined;
}
