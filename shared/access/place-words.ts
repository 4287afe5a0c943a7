import { partsOf } from './resource-id.ts';

/** What the last part of a type is called in a sentence. */
const words: Readonly<Record<string, string>> = {
  flexibleservers: 'server',
  vaults: 'key vault',
  secrets: 'secret',
  storageaccounts: 'storage account',
  containers: 'container',
  backupvaults: 'Backup vault',
};

/**
 * A resource, a resource group or a subscription as a sentence names it, without its id: "the secret shop-login of the key vault
 * shop-kv in the resource group shop".
 */
export function placeWords(id: string): string {
  const { subscription, resourceGroup, type, names } = partsOf(id);
  if (resourceGroup === '') return `the subscription ${subscription}`;
  if (names.length === 0) return `the resource group ${resourceGroup}`;
  const types = type.split('/').slice(1);
  const named = names.flatMap((name, at) => {
    const kind = (types[at] ?? '').toLowerCase();
    // an account has one blob service only, which says nothing
    return kind === 'blobservices' ? [] : [`the ${words[kind] ?? types[at] ?? 'resource'} ${name}`];
  });
  return `${named.toReversed().join(' of ')} in the resource group ${resourceGroup}`;
}
