import { keyVaultSuffixes, type AzureCloud } from '../identities/cloud.ts';

/** A key vault and the cloud that it is in. */
export interface NamedKeyVault {
  readonly cloud: AzureCloud;
  /** Its name, in small letters. */
  readonly vault: string;
  /** Without a slash at the end: `https://contoso.vault.azure.net`. */
  readonly vaultUrl: string;
}

const clouds = Object.entries(keyVaultSuffixes) as [AzureCloud, string][];
// A letter first, no dashes in a row, 3 to 24 characters (learn.microsoft.com: Naming rules for Azure resources).
const vaultName = /^[a-z](?:-?[a-z0-9]){2,23}$/;

/** The key vault with this name in a cloud; undefined where that can be no name of one. */
export function keyVaultNamed(name: string, cloud: AzureCloud): NamedKeyVault | undefined {
  const vault = name.toLowerCase();
  if (!vaultName.test(vault)) return undefined;
  return { cloud, vault, vaultUrl: `https://${vault}${keyVaultSuffixes[cloud]}` };
}

/** The key vault at this address, as Azure writes it, with or without a slash at the end; undefined for any other text. */
export function keyVaultAt(uri: string): NamedKeyVault | undefined {
  const [, host = ''] = /^https:\/\/([^/]+)\/?$/i.exec(uri.trim()) ?? [];
  const address = host.toLowerCase();
  const known = clouds.find(([, suffix]) => address.endsWith(suffix));
  return known === undefined ? undefined : keyVaultNamed(address.slice(0, -known[1].length), known[0]);
}
