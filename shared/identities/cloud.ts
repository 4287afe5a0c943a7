import { z } from 'zod';

/** Azure's clouds: each has an Entra, hosts and accounts of its own. */
export const AzureCloud = z.enum(['public', 'us-government', 'china']);
export type AzureCloud = z.infer<typeof AzureCloud>;

/** Each key vault of a cloud is a host below this (learn.microsoft.com: Azure Key Vault, DNS suffixes). */
export const keyVaultSuffixes: Readonly<Record<AzureCloud, string>> = {
  public: '.vault.azure.net',
  'us-government': '.vault.usgovcloudapi.net',
  china: '.vault.azure.cn',
};

/** What a cloud is called in a sentence. */
export const cloudNames: Readonly<Record<AzureCloud, string>> = {
  public: 'Azure’s public cloud',
  'us-government': 'Azure’s cloud of the US Government',
  china: 'Azure’s cloud in China',
};
