import { z } from 'zod';
import { SecretUri } from '../logins/secret-uri.ts';
import { placeWords } from './place-words.ts';
import { AccountResourceId, KeyVaultResourceId, ResourceId } from './resource-id.ts';
import { ObjectId, PrincipalType } from './principals.ts';

const RoleAssignmentChange = z.object({
  kind: z.literal('role-assignment'),
  scope: ResourceId,
  /** The GUID that names the assignment. */
  name: z.guid(),
  roleId: z.guid(),
  roleName: z.string(),
  principalId: ObjectId,
  /** What the identity is called here that the principal is; absent for any other. */
  principalName: z.string().optional(),
  principalType: PrincipalType,
});

const AccessPolicyChange = z.object({
  kind: z.literal('access-policy'),
  vault: ResourceId,
  principalId: ObjectId,
  /** What the identity is called here that the principal is; absent for any other. */
  principalName: z.string().optional(),
  /** Those that are added and were not there. */
  permissions: z.array(z.enum(['get', 'list'])).min(1),
});

const FirewallRuleChange = z.object({
  kind: z.literal('firewall-rule'),
  server: ResourceId,
  name: z.string(),
  startIpAddress: z.ipv4(),
  endIpAddress: z.ipv4(),
});

/** The network rules of a key vault, which Azure takes as a whole only. */
export const KeyVaultAcls = z.object({
  bypass: z.string().nullable(),
  /** `Allow` or `Deny`; null where nobody chose one, which is as `Allow`. */
  defaultAction: z.string().nullable(),
  /** IPv4 addresses and ranges of them, such as `198.51.100.0/24`. */
  ipRules: z.array(z.string()),
  virtualNetworkRules: z.array(
    z.object({ id: z.string(), ignoreMissingVnetServiceEndpoint: z.boolean().nullable() }),
  ),
});
export type KeyVaultAcls = z.infer<typeof KeyVaultAcls>;

const KeyVaultAddressChange = z.object({
  kind: z.literal('key-vault-address'),
  vault: KeyVaultResourceId,
  address: z.ipv4(),
  /** For whom, and until when: the rules of a key vault have no place for either. */
  owner: z.string(),
  until: z.iso.datetime(),
  /** What stands beside the address when the change is planned, and stays as it is. */
  beside: KeyVaultAcls,
});

/** A private container that was made. */
const ContainerChange = z.object({
  kind: z.literal('container'),
  account: AccountResourceId,
  name: z.string(),
});

/** A secret that was made, by its URI: never its value. */
const SecretChange = z.object({ kind: z.literal('secret'), secret: SecretUri });

/** One entry of something in Azure: what is added, or taken away again. */
export const ChangedEntry = z.discriminatedUnion('kind', [
  RoleAssignmentChange,
  AccessPolicyChange,
  FirewallRuleChange,
  KeyVaultAddressChange,
  ContainerChange,
  SecretChange,
]);
export type ChangedEntry = z.infer<typeof ChangedEntry>;
export type RoleAssignmentEntry = z.infer<typeof RoleAssignmentChange>;
export type AccessPolicyEntry = z.infer<typeof AccessPolicyChange>;
export type KeyVaultAddressEntry = z.infer<typeof KeyVaultAddressChange>;
export type FirewallRuleEntry = z.infer<typeof FirewallRuleChange>;

/** What Azure is to be asked for. */
export const PlannedChange = z.object({
  action: z.enum(['add', 'remove']),
  entry: ChangedEntry,
  /** In a sentence. */
  says: z.string(),
  /** The request, as Azure Resource Manager takes it. */
  request: z.string(),
});
export type PlannedChange = z.infer<typeof PlannedChange>;

/** Who changed what in Azure with pgkeep; an entry of the audit trail. Never a secret. */
export const AccessChange = PlannedChange.extend({
  id: z.int(),
  at: z.iso.datetime(),
  /** Operating-system user and machine. */
  user: z.string(),
  host: z.string(),
  /** Id and name of the identity as whom Azure was asked. */
  identityId: z.string(),
  identityName: z.string(),
  outcome: z.enum(['applied', 'unchanged', 'failed']),
  /** Azure's message where it failed. */
  problem: z.string().nullable(),
  /** The change that took this one back; null while it stands. */
  takenBackBy: z.int().nullable(),
});
export type AccessChange = z.infer<typeof AccessChange>;

/** That a container is made, before it is and in the audit trail. */
export const makesContainer = ({
  account,
  name,
}: Pick<z.infer<typeof ContainerChange>, 'account' | 'name'>): string =>
  `Makes ${placeWords(`${account}/blobServices/default/containers/${name}`)}, private.`;

/** Why pgkeep does not take back what it added, in a sentence; undefined where it does. */
export function neverTakenBack({ kind }: Pick<ChangedEntry, 'kind'>): string | undefined {
  switch (kind) {
    case 'container':
      return 'A container is not taken back: recovery points may lie in it.';
    case 'secret':
      return 'A secret is not taken back: something may log in with it.';
    case 'role-assignment':
    case 'access-policy':
    case 'firewall-rule':
    case 'key-vault-address':
      return undefined;
  }
}

/** No call of Azure says beforehand what its policies forbid to whom. */
export const policiesShowLater = 'Whether a policy of Azure forbids it shows only when it is assigned.';

/** What came of adding: "Added: the role Reader of … at …." or "It was there already: the role Reader of … at ….". */
export const addedWords = ({ says }: Pick<AccessChange, 'says'>, existed: boolean): string =>
  `${existed ? 'It was there already' : 'Added'}: ${says.replace(/^(Adds|Keeps) /, '')}`;

/** What came of taking away: "Taken away: the firewall rule … from …." */
export const removedWords = ({ says }: Pick<AccessChange, 'says'>): string =>
  `Taken away: ${says.replace(/^Takes away /, '')}`;
