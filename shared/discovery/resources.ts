import { z } from 'zod';
import { SomeResourceId } from '../access/resource-id.ts';
import { ErrorReport } from '../errors.ts';
import { IdentityId } from '../ids.ts';
import { SecretUri } from '../logins/secret-uri.ts';

const ofEach = {
  id: SomeResourceId,
  name: z.string(),
  subscriptionId: z.string(),
  /** The name of its subscription; the id where nobody may read the name. */
  subscription: z.string(),
  resourceGroup: z.string(),
  /** As Azure writes it: `westeurope`. */
  region: z.string(),
  /** The identity of this home that sees it. */
  identity: IdentityId,
};

/**
 * How the network reaches a flexible server: by its firewall rules; with public access disabled; or in a delegated subnet. In the
 * last two firewall rules do not help.
 */
export const NetworkMode = z.enum(['public', 'private-endpoint', 'delegated-subnet']);
export type NetworkMode = z.infer<typeof NetworkMode>;

/** The backups that Azure itself takes of a whole server. */
const NativeBackup = z.object({
  retentionDays: z.int().nullable(),
  earliestRestore: z.iso.datetime({ offset: true }).nullable(),
  geoRedundant: z.boolean().nullable(),
});

/** A flexible server of Azure Database for PostgreSQL. */
export const AzureServer = z.object({
  ...ofEach,
  /** The host name under which it is reached, in the suffix of the identity's cloud. */
  host: z.string(),
  /** The major version: `17`. */
  version: z.string(),
  /** As Azure names it: `Ready`, `Stopped`. */
  state: z.string(),
  network: NetworkMode,
  /** With what roles of the server may log in. */
  logins: z.object({ password: z.boolean(), entra: z.boolean() }),
  administrator: z.string().nullable(),
  nativeBackup: NativeBackup,
});
export type AzureServer = z.infer<typeof AzureServer>;

export const AzureKeyVault = z.object({
  ...ofEach,
  /** Without a slash at the end: `https://contoso.vault.azure.net`. */
  uri: z.string(),
  /** By what it decides who reads a secret. */
  permissionModel: z.enum(['roles', 'access-policies']),
});
export type AzureKeyVault = z.infer<typeof AzureKeyVault>;

/** Where the copies of what an account holds are; an account of an unknown kind is `unknown`. */
export const Redundancy = z.enum(['local', 'zone', 'geo', 'geo-zone', 'unknown']);
export type Redundancy = z.infer<typeof Redundancy>;

export const AzureStorageAccount = z.object({
  ...ofEach,
  /** Without a slash at the end: `https://contoso.blob.core.windows.net`. */
  blobEndpoint: z.string(),
  /** `Standard_LRS`. */
  sku: z.string(),
  redundancy: Redundancy,
  hierarchicalNamespace: z.boolean(),
  sharedKeyAccess: z.boolean(),
  /** Whether a container of it may be made public. */
  publicBlobs: z.boolean(),
});
export type AzureStorageAccount = z.infer<typeof AzureStorageAccount>;

export const AzureContainer = z.object({
  name: z.string(),
  /** For a vault. */
  url: z.string(),
  isPublic: z.boolean(),
  /** Whether a retention policy or a legal hold covers all of it. */
  isImmutable: z.boolean(),
});
export type AzureContainer = z.infer<typeof AzureContainer>;

/** A secret of a key vault as a list of them shows it: never its value. */
export const AzureSecret = z.object({
  /** Without a version. */
  uri: SecretUri,
  name: z.string(),
  /** What its maker said that it holds; null where nothing was said. */
  contentType: z.string().nullable(),
  /** Whether Key Vault gives the newest version out. */
  isEnabled: z.boolean(),
  expiresAt: z.iso.datetime().nullable(),
  /** From when on it is to be used; Key Vault gives it out before, too. */
  notBefore: z.iso.datetime().nullable(),
});
export type AzureSecret = z.infer<typeof AzureSecret>;

/** The secrets of a key vault, in the order of their names. */
export const SecretsOfVault = z.object({
  /** Without a slash at the end. */
  keyVault: z.string(),
  /** As whom they were listed. */
  identity: IdentityId,
  secrets: z.array(AzureSecret),
});
export type SecretsOfVault = z.infer<typeof SecretsOfVault>;

/** Where nothing could be asked, and why. */
export const DiscoveryFailure = z.object({
  /** Name of the identity. */
  identity: z.string(),
  /** Name of the subscription, or a few of those that were asked for together; null where the identity can ask for nothing at all. */
  subscription: z.string().nullable(),
  problem: ErrorReport,
});
export type DiscoveryFailure = z.infer<typeof DiscoveryFailure>;

/** What there is of one kind, and what kept others from being found. */
export const foundOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    found: z.array(item),
    /** Identities that were asked; none means that nobody is signed in. */
    identities: z.array(z.string()),
    failures: z.array(DiscoveryFailure),
    /** Resources that Azure described in a way that pgkeep does not know. */
    unreadable: z.int(),
    /** Names of resources whose host is outside of the identity's cloud: no login would be sent there. */
    otherHosts: z.array(z.string()),
  });
export interface Found<Item> {
  readonly found: Item[];
  readonly identities: string[];
  readonly failures: DiscoveryFailure[];
  readonly unreadable: number;
  readonly otherHosts: string[];
}

/** What Azure says of a server, kept with its entry. */
export const AzureOrigin = z.object({ id: SomeResourceId, identity: IdentityId });
export type AzureOrigin = z.infer<typeof AzureOrigin>;
