import { keyVaultSuffixes, type AzureCloud } from '../../../shared/identities/cloud.ts';

/** Where the services of one cloud are. */
interface CloudHosts {
  /** The host of Microsoft Entra. */
  readonly signIn: string;
  /** The host of Azure Resource Manager. */
  readonly resourceManager: string;
  /** Each key vault is a host below this. */
  readonly keyVault: string;
  /** Each storage account is a host below one of these, for blobs. */
  readonly blob: readonly string[];
  /** Each flexible server is a host below this. */
  readonly postgres: string;
  /** What a token is for that is a password of PostgreSQL. */
  readonly postgresScope: string;
}

/**
 * Hosts of the clouds (learn.microsoft.com: national clouds of Microsoft Entra, Azure Government and Azure China compared
 * with the public cloud). Accounts with a DNS zone of their own are below blob.storage.azure.net.
 */
export const cloudHosts: Readonly<Record<AzureCloud, CloudHosts>> = {
  public: {
    signIn: 'login.microsoftonline.com',
    resourceManager: 'management.azure.com',
    keyVault: keyVaultSuffixes.public,
    blob: ['.blob.core.windows.net', '.blob.storage.azure.net'],
    postgres: '.postgres.database.azure.com',
    postgresScope: 'https://ossrdbms-aad.database.windows.net/.default',
  },
  'us-government': {
    signIn: 'login.microsoftonline.us',
    resourceManager: 'management.usgovcloudapi.net',
    keyVault: keyVaultSuffixes['us-government'],
    blob: ['.blob.core.usgovcloudapi.net'],
    postgres: '.postgres.database.usgovcloudapi.net',
    postgresScope: 'https://ossrdbms-aad.database.usgovcloudapi.net/.default',
  },
  china: {
    signIn: 'login.partner.microsoftonline.cn',
    resourceManager: 'management.chinacloudapi.cn',
    keyVault: keyVaultSuffixes.china,
    blob: ['.blob.core.chinacloudapi.cn'],
    postgres: '.postgres.database.chinacloudapi.cn',
    postgresScope: 'https://ossrdbms-aad.database.chinacloudapi.cn/.default',
  },
};

/** Whether a host is one of the services of this cloud that pgkeep sends tokens to. */
export function isCloudHost(host: string, cloud: AzureCloud): boolean {
  const { signIn, resourceManager, keyVault, blob } = cloudHosts[cloud];
  if (host === signIn || host === resourceManager) return true;
  return [keyVault, ...blob].some((suffix) => isBelow(host, suffix));
}

/** The cloud whose blob service has this host; undefined where none has. */
export function cloudOfBlobHost(host: string): AzureCloud | undefined {
  const clouds = Object.keys(cloudHosts) as AzureCloud[];
  return clouds.find((cloud) => cloudHosts[cloud].blob.some((suffix) => isBelow(host, suffix)));
}

/** Whether a host, in lower case, is a flexible server of this cloud. */
export const isServerHost = (host: string, cloud: AzureCloud): boolean =>
  isBelow(host, cloudHosts[cloud].postgres);

/** A host with something in front of the suffix, in the letters of a host name alone. */
export const isBelow = (host: string, suffix: string) =>
  host.endsWith(suffix) && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host.slice(0, -suffix.length));
