import type { AzureCloud } from '../../../shared/identities/cloud.ts';

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
}

/**
 * Hosts of the clouds (learn.microsoft.com: national clouds of Microsoft Entra, Azure Government and Azure China compared
 * with the public cloud). Accounts with a DNS zone of their own are below blob.storage.azure.net.
 */
export const cloudHosts: Readonly<Record<AzureCloud, CloudHosts>> = {
  public: {
    signIn: 'login.microsoftonline.com',
    resourceManager: 'management.azure.com',
    keyVault: '.vault.azure.net',
    blob: ['.blob.core.windows.net', '.blob.storage.azure.net'],
  },
  'us-government': {
    signIn: 'login.microsoftonline.us',
    resourceManager: 'management.usgovcloudapi.net',
    keyVault: '.vault.usgovcloudapi.net',
    blob: ['.blob.core.usgovcloudapi.net'],
  },
  china: {
    signIn: 'login.partner.microsoftonline.cn',
    resourceManager: 'management.chinacloudapi.cn',
    keyVault: '.vault.azure.cn',
    blob: ['.blob.core.chinacloudapi.cn'],
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

/** A host with something in front of the suffix, in the letters of a host name alone. */
const isBelow = (host: string, suffix: string) =>
  host.endsWith(suffix) && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host.slice(0, -suffix.length));
