import { isDeepStrictEqual } from 'node:util';
import type {
  AccessChange,
  AccessPolicyEntry,
  ChangedEntry,
  FirewallRuleEntry,
  KeyVaultAddressEntry,
  PlannedChange,
  RoleAssignmentEntry,
} from '../../../shared/access/changes.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { heldPermissions } from './facts.ts';
import { recordChange } from './record-change.ts';
import type { ResourceControl } from './resource-control.ts';
import { names, withAddress, withoutAddress } from './vault-acls.ts';

/** As whom Azure is asked. */
export interface Asker {
  readonly identity: Pick<AzureIdentity, 'id' | 'name'>;
  readonly control: ResourceControl;
}

/**
 * Looks at what is there now, changes one entry, and writes both into the audit trail. Throws UserErrorChangedMeanwhile where what
 * is there is not what the change is about, and what Azure says.
 */
export function applyChange(
  engine: Engine,
  planned: PlannedChange,
  { identity, control }: Asker,
): Promise<AccessChange> {
  return recordChange(engine, planned, identity, () => make(control, planned));
}

/** False where it was so already. */
function make(control: ResourceControl, { action, entry }: PlannedChange): Promise<boolean> {
  const isAdded = action === 'add';
  switch (entry.kind) {
    case 'role-assignment':
      return isAdded ? addRole(control, entry) : removeRole(control, entry);
    case 'access-policy':
      return changePolicy(control, entry, action);
    case 'firewall-rule':
      return isAdded ? addRule(control, entry) : removeRule(control, entry);
    case 'key-vault-address':
      return changeAddress(control, entry, action);
    case 'container':
    case 'secret':
      // they are made by who hears of their names, and never taken back
      throw new Error(`a ${entry.kind} is not changed here`);
  }
}

async function addRole(control: ResourceControl, entry: RoleAssignmentEntry): Promise<boolean> {
  const standing = await control.assignment(entry);
  if (standing !== undefined && !isOf(entry, standing)) throw changed(entry);
  return standing === undefined && (await control.assign(entry));
}

async function removeRole(control: ResourceControl, entry: RoleAssignmentEntry): Promise<boolean> {
  const standing = await control.assignment(entry);
  if (standing === undefined) return false;
  if (!isOf(entry, standing)) throw changed(entry);
  await control.unassign(entry);
  return true;
}

const isOf = (
  { roleId, principalId }: RoleAssignmentEntry,
  standing: { readonly roleId: string; readonly principalId: string },
) =>
  roleId.toLowerCase() === standing.roleId.toLowerCase() &&
  principalId.toLowerCase() === standing.principalId.toLowerCase();

/** Only the permissions of the entry: those that the principal has beside them stay. */
async function changePolicy(
  control: ResourceControl,
  entry: AccessPolicyEntry,
  action: PlannedChange['action'],
): Promise<boolean> {
  const facts = await control.keyVault(entry.vault);
  // in a key vault with roles an access policy does nothing
  if (facts.permissionModel === 'roles') throw changed(entry);
  const held = heldPermissions(facts, entry.principalId);
  const isThere = (each: string) => held.includes(each);
  if (action === 'add') {
    if (entry.permissions.every(isThere)) return false;
    await control.addAccessPolicy(entry);
    return true;
  }
  if (!entry.permissions.some(isThere)) return false;
  await control.removeAccessPolicy(entry);
  return true;
}

async function addRule(control: ResourceControl, entry: FirewallRuleEntry): Promise<boolean> {
  const standing = await ruleOf(control, entry);
  if (standing !== undefined) return false;
  await control.putFirewallRule(entry);
  return true;
}

async function removeRule(control: ResourceControl, entry: FirewallRuleEntry): Promise<boolean> {
  if ((await ruleOf(control, entry)) === undefined) return false;
  await control.deleteFirewallRule(entry);
  return true;
}

/** The rule of that name. Throws UserErrorChangedMeanwhile where it lets other addresses in. */
async function ruleOf(control: ResourceControl, entry: FirewallRuleEntry) {
  const rules = await control.firewallRules(entry.server);
  const rule = rules.find(({ name }) => name === entry.name);
  if (rule === undefined) return undefined;
  const isSame = rule.startIpAddress === entry.startIpAddress && rule.endIpAddress === entry.endIpAddress;
  if (!isSame) throw changed(entry);
  return rule;
}

/** The rules are written whole: one that came or went since the change was planned would be lost. */
async function changeAddress(
  control: ResourceControl,
  entry: KeyVaultAddressEntry,
  action: PlannedChange['action'],
): Promise<boolean> {
  const { vault, address, beside } = entry;
  const { acls } = await control.vaultNetwork(vault);
  if (names(acls, address) === (action === 'add')) return false;
  if (!isDeepStrictEqual(withoutAddress(acls, address), beside)) throw changed(entry);
  await control.patchVaultNetwork(vault, action === 'add' ? withAddress(beside, address) : beside);
  return true;
}

const whatIs = {
  'role-assignment': 'The role assignment of that name is for something else by now.',
  'access-policy': 'Roles decide in the key vault by now, so its access policies do nothing.',
  'firewall-rule': 'The firewall rule of that name lets other addresses in by now.',
  'key-vault-address': 'The network rules of the key vault were changed by somebody else meanwhile.',
} as const satisfies Partial<Record<ChangedEntry['kind'], string>>;

const changed = ({ kind }: { readonly kind: keyof typeof whatIs }) =>
  new PgkeepError('UserErrorChangedMeanwhile', whatIs[kind]);
