import { z } from 'zod';

/** A part of a resource's id: what Azure's naming rules allow, and nothing that means something in a URL. */
const part = String.raw`[\w.()-]{1,90}`;

/**
 * The name of a resource group, which alone may have letters and digits of any language (learn.microsoft.com: Resource Groups, Create
 * Or Update). Apart from the rest: letters of any language and upper or lower case at will do not go together in one expression.
 */
const groupName = /^[\p{L}\p{Nd}_.()-]*$/u;

const pattern = new RegExp(
  String.raw`^/subscriptions/[0-9a-f-]{36}(/resourceGroups/[^/]{1,90}(/providers/[A-Za-z.]{1,90}(/${part}/${part})+)?)?$`,
  'i',
);

/**
 * The id of something in Azure Resource Manager: a subscription, a resource group, or a resource in one, such as
 * `/subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…`. It becomes part of a URL.
 */
export const ResourceId = z
  .string()
  .regex(pattern, 'a resource id begins with /subscriptions/ and has the parts that the portal shows')
  .refine(
    (id) => groupName.test(partsOf(id).resourceGroup),
    'the name of a resource group has letters, digits, underscores, parentheses, hyphens and periods',
  )
  .refine((id) => !id.split('/').some((each) => /^\.+$/.test(each)), 'no part of a resource id is . or ..')
  .max(1024, 'a resource id has at most 1,024 characters');
export type ResourceId = z.infer<typeof ResourceId>;

/** The same of a resource alone: of no subscription, and of no resource group. */
export const SomeResourceId = ResourceId.refine(
  (id) => typeOf(id) !== '',
  'not the id of a resource of Azure',
);

/** Ids of one type of resource. */
const ofType = (type: string, what: string) =>
  ResourceId.refine(
    (id) => typeOf(id).toLowerCase() === type.toLowerCase(),
    `not the resource id of ${what}`,
  );

export const ServerResourceId = ofType('Microsoft.DBforPostgreSQL/flexibleServers', 'a flexible server');
export const KeyVaultResourceId = ofType('Microsoft.KeyVault/vaults', 'a key vault');
export const AccountResourceId = ofType('Microsoft.Storage/storageAccounts', 'a storage account');
export const BackupVaultResourceId = ofType('Microsoft.DataProtection/backupVaults', 'a Backup vault');

/** The parts of a resource's id; parts that it does not have are empty. */
export interface ResourceParts {
  readonly subscription: string;
  readonly resourceGroup: string;
  /** `Microsoft.Storage/storageAccounts/blobServices/containers`. */
  readonly type: string;
  /** One for each type below the provider: `['account', 'default', 'backups']`. */
  readonly names: readonly string[];
}

export function partsOf(id: string): ResourceParts {
  const [, , subscription = '', , resourceGroup = '', , provider, ...rest] = id.split('/');
  const types = rest.filter((_, at) => at % 2 === 0);
  return {
    subscription,
    resourceGroup,
    type: provider === undefined ? '' : [provider, ...types].join('/'),
    names: rest.filter((_, at) => at % 2 === 1),
  };
}

const typeOf = (id: string): string => partsOf(id).type;
