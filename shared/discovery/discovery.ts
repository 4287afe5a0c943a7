import { z } from 'zod';
import { oc } from '../base.ts';
import { Finding } from '../findings.ts';
import { SomeResourceId } from '../access/resource-id.ts';
import { Reference } from '../ids.ts';
import { ContainerName } from './container-name.ts';
import {
  AzureContainer,
  AzureKeyVault,
  AzureServer,
  AzureStorageAccount,
  foundOf,
  SecretsOfVault,
} from './resources.ts';

export const SearchedWords = z.string().max(200, 'what is searched for has at most 200 characters');

const Wish = z.object({
  /** Only what this identity sees; else what any of this home sees. */
  identity: Reference.optional(),
  /** Only what has this in its name, host, resource group, subscription or region. */
  search: SearchedWords.optional(),
});

/** A key vault as a user names it: by its name, address or resource id. */
export const KeyVaultReference = z
  .string()
  .min(1, 'a key vault is named by its name, address or resource id')
  .max(2_000, 'name, address or resource id of a key vault have at most 2,000 characters');

/** What there is in Azure. Asked anew each time; nothing of it is kept. */
export const discovery = {
  servers: oc.input(Wish).output(foundOf(AzureServer)),
  keyVaults: oc.input(Wish).output(foundOf(AzureKeyVault)),
  /**
   * The secrets of a key vault, named by its name, address or resource id: their names, with no value. Key Vault itself
   * is asked, which refuses who may not list them; where the identity is named, Azure Resource Manager is not asked.
   */
  secrets: oc
    .input(Wish.omit({ search: true }).extend({ keyVault: KeyVaultReference }))
    .output(SecretsOfVault),
  storageAccounts: oc.input(Wish).output(foundOf(AzureStorageAccount)),
  containers: oc
    .input(z.object({ identity: Reference, account: SomeResourceId }))
    .output(z.array(AzureContainer)),
  /** Makes a private container in an account; one that is there stays as it is. */
  createContainer: oc
    .input(z.object({ identity: Reference, account: SomeResourceId, name: ContainerName }))
    .output(AzureContainer),
  /** The one server that is meant by its name, host or resource id. Throws UserErrorNotFound. */
  findServer: oc.input(Wish.omit({ search: true }).extend({ server: z.string().min(1) })).output(AzureServer),
  /** The one storage account that is meant by its name or resource id. Throws UserErrorNotFound. */
  findAccount: oc
    .input(Wish.omit({ search: true }).extend({ account: z.string().min(1) }))
    .output(AzureStorageAccount),
  /** What Azure says now of a server that was added from there; null for any other. */
  ofServer: oc.input(z.object({ server: Reference })).output(AzureServer.nullable()),
  /** What Azure says of where a vault lies, as findings; none for a folder, and where nobody is signed in. */
  ofVault: oc.input(z.object({ vault: Reference })).output(z.array(Finding)),
};
