import { hostname, userInfo } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import pTimeout from 'p-timeout';
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
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import type { NewAccessChange } from '../../store/tables/access-changes.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { openVault } from '../vaults/open-vault.ts';
import { heldPermissions } from './facts.ts';
import type { ResourceControl } from './resource-control.ts';
import { names, withAddress, withoutAddress } from './vault-acls.ts';

/** A change waits this long for the vaults that it is filed in, in ms. */
const patienceMs = 10_000;

/** How the problem of a change ends that may have been made all the same. */
export const notKnown = 'it is not known whether it was changed.';

function problemOf(error: unknown): string {
  const isSilent = error instanceof PgkeepError && error.code === 'UserErrorAzureNotReachable';
  return isSilent ? `${error.message.replace(/\.$/, '')}: ${notKnown}` : messageOf(error);
}

/** As whom Azure is asked. */
export interface Asker {
  readonly identity: Pick<AzureIdentity, 'id' | 'name'>;
  readonly control: ResourceControl;
}

/**
 * Looks at what is there now, changes one entry, and writes both into the audit trail: that it is asked for before Azure is asked,
 * and then what came of it. Throws UserErrorChangedMeanwhile where what is there is not what the change is about, and what
 * Azure says.
 */
export async function applyChange(
  engine: Engine,
  planned: PlannedChange,
  { identity, control }: Asker,
): Promise<AccessChange> {
  const { store, clock } = engine;
  const change: NewAccessChange = {
    ...planned,
    at: clock.now().toISOString(),
    user: userInfo().username,
    host: hostname(),
    identityId: identity.id,
    identityName: identity.name,
  };
  const unknown = `pgkeep ended before Azure had answered: ${notKnown}`;
  const id = await whenFree(() => store.accessChanges.insert(change, unknown));
  let made: boolean;
  try {
    made = await make(control, planned);
  } catch (error) {
    const problem = redact(problemOf(error));
    await cleanUp(error, () => whenFree(() => store.accessChanges.setOutcome(id, 'failed', problem)));
    await file(engine, { ...change, outcome: 'failed', problem });
    throw error;
  }
  const outcome = made ? 'applied' : 'unchanged';
  await whenFree(() => store.accessChanges.setOutcome(id, outcome, null));
  await file(engine, { ...change, outcome, problem: null });
  return { ...change, id, outcome, problem: null, takenBackBy: null };
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
} as const satisfies Record<ChangedEntry['kind'], string>;

const changed = ({ kind }: ChangedEntry) => new PgkeepError('UserErrorChangedMeanwhile', whatIs[kind]);

/**
 * Files an entry in every vault that the identity opens, so that it outlives this workstation. The entry stands here already: what
 * cannot be filed, or not soon, fails nothing.
 */
async function file(
  engine: Engine,
  change: NewAccessChange & Pick<AccessChange, 'outcome' | 'problem'>,
): Promise<void> {
  const id = engine.ids.next('audit');
  const opened = engine.store.vaults
    .list()
    .filter(
      ({ location }) =>
        location.kind === 'azure-blob' &&
        location.credential.kind === 'entra' &&
        location.credential.identity === change.identityId,
    );
  const fileIn = async (summary: VaultSummary) => {
    await using vault = await openVault(engine, summary);
    await vault.writeAudit(id, change);
  };
  await Promise.all(
    opened.map(async (summary) => {
      try {
        await pTimeout(fileIn(summary), { milliseconds: patienceMs });
      } catch (error) {
        engine.log.warn({ vault: summary.id, error: messageOf(error) }, 'cannot file a change of Azure');
      }
    }),
  );
}
