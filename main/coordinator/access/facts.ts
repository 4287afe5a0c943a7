import type { AccessScope } from '../../../shared/access/access.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { allows, type Operation } from './allowed.ts';
import { assigning, besideOf, isDenied, writingPolicies } from './beside.ts';
import type { NeededRole } from './needs.ts';
import type { Answer, RowFacts, Tried } from './outcome.ts';
import type {
  AllowedActions,
  Caller,
  KeyVaultFacts,
  ResourceControl,
  StandingAssignment,
} from './resource-control.ts';

/** Who asks, and for whom. */
export interface Parties {
  readonly control: ResourceControl;
  readonly caller: Caller;
  readonly principal: Caller;
}

type Rights = Pick<RowFacts, 'holds' | 'isEligible' | 'mayAssign' | 'isDenied'> & {
  readonly beside: string[];
};
type RoleRights = Rights & {
  /** Those of the need at which assigning its role would change something. */
  readonly open: readonly AccessScope[];
};

/** Asks, and takes a refusal for an answer. */
async function answer<Value>(ask: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { known: true, value: await ask() };
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return { known: false, why: messageOf(error) };
  }
}

const orEmpty = <Value>(asked: Answer<readonly Value[]>): readonly Value[] =>
  asked.known ? asked.value : [];

const worked = (tried: Tried | undefined): boolean => tried?.kind === 'worked' || tried?.kind === 'absent';

/** What is known of a role that somebody needs: whether it is there, and who could give it. */
export async function roleRights(
  need: NeededRole,
  parties: Parties,
  tried: Tried | undefined,
): Promise<RoleRights> {
  const { control, caller, principal } = parties;
  const [{ id: scope }] = need.scopes;
  const rolesAt = roleReader(control, scope);
  const standing = await answer(() => control.assignments(scope, principal.objectId));
  const holds: RowFacts['holds'] = standing.known
    ? await answer(() => holdsAll(standing.value, need.operations, rolesAt))
    : standing;
  const isHeld = holds.known && holds.value === 'yes';
  const eligible = isHeld ? [] : orEmpty(await answer(() => control.eligible(scope, principal.objectId)));
  return {
    holds,
    open: openScopes(need, orEmpty(standing), principal.objectId),
    isEligible: await anyAllows(eligible, need.operations, rolesAt),
    mayAssign: isHeld
      ? { known: true, value: 'no' }
      : await mayDo(assigning, { scope, caller, control, rolesAt }),
    ...(await beside(scope, parties, { needed: need.operations, isMissing: !isHeld && !worked(tried) })),
  };
}

/**
 * The scopes of a need without those where the very role stands under a condition already: Azure makes no second one of a role and
 * a principal at a scope, so the condition would stay.
 */
export function openScopes(
  { role, scopes }: Pick<NeededRole, 'role' | 'scopes'>,
  standing: readonly StandingAssignment[],
  principalId: string,
): readonly AccessScope[] {
  const isTaken = ({ id }: AccessScope) =>
    standing.some(
      (each) =>
        each.isConditional &&
        each.roleId === role.id.toLowerCase() &&
        each.principalId === principalId.toLowerCase() &&
        each.scope.toLowerCase() === id.toLowerCase(),
    );
  return scopes.filter((each) => !isTaken(each));
}

/** The same where a key vault has access policies in place of roles. */
export async function policyRights(
  need: NeededRole,
  vault: { readonly id: string; readonly facts: KeyVaultFacts },
  { tried, ...parties }: Parties & { readonly tried: Tried | undefined },
): Promise<Rights> {
  const { control, caller, principal } = parties;
  const holds = policyHolds(vault.facts, principal.objectId, caller.objectId);
  const isHeld = holds.known && holds.value === 'yes';
  const rolesAt = roleReader(control, vault.id);
  return {
    holds,
    isEligible: false,
    mayAssign: isHeld
      ? { known: true, value: 'no' }
      : await mayDo(writingPolicies, { scope: vault.id, caller, control, rolesAt }),
    ...(await beside(vault.id, parties, {
      needed: need.operations,
      isMissing: !isHeld && !worked(tried),
    })),
  };
}

/**
 * Whether access policies give somebody what is needed. Azure Resource Manager counts groups in for roles (`assignedTo`), and has
 * nothing of the kind for access policies: they name object ids, and what those are and who is in them says Microsoft Graph only.
 */
export function policyHolds(
  facts: Pick<KeyVaultFacts, 'policies'>,
  objectId: string,
  caller: string,
): RowFacts['holds'] {
  // whoever asks is no group
  const own = [objectId.toLowerCase(), caller.toLowerCase()];
  const held = heldPermissions(facts, objectId);
  const missing = neededPermissions.filter((each) => !held.includes(each));
  if (missing.length === 0) return { known: true, value: 'yes' };
  const given = facts.policies
    .filter((each) => !own.includes(each.objectId))
    .flatMap((each) => heldPermissions(facts, each.objectId));
  if (!missing.every((each) => given.includes(each))) return { known: true, value: 'no' };
  return {
    known: false,
    why: 'other entries give them, and which of those are groups, and who is in them, only Microsoft Graph says, which pgkeep does not ask.',
  };
}

/** What reading a secret takes in an access policy. */
export const neededPermissions = ['get', 'list'] as const;

/** Permissions for secrets that an access policy gives to a principal itself; `all` stands for each. */
export function heldPermissions(
  { policies }: Pick<KeyVaultFacts, 'policies'>,
  objectId: string,
): readonly string[] {
  const held = policies.find((each) => each.objectId === objectId.toLowerCase())?.secrets ?? [];
  return held.includes('all') ? neededPermissions : held;
}

type RoleReader = (roleId: string) => Promise<readonly AllowedActions[]>;

/** Each role is read once. */
function roleReader(control: Pick<ResourceControl, 'role'>, scope: string): RoleReader {
  const known = new Map<string, Promise<readonly AllowedActions[]>>();
  return (roleId) => {
    const found = known.get(roleId) ?? control.role(scope, roleId);
    known.set(roleId, found);
    return found;
  };
}

async function holdsAll(
  standing: readonly StandingAssignment[],
  operations: readonly Operation[],
  rolesAt: RoleReader,
): Promise<'yes' | 'with a condition' | 'no'> {
  const given = await Promise.all(
    standing.map(async ({ roleId, isConditional }) => ({ isConditional, roles: await rolesAt(roleId) })),
  );
  const coveredBy = (those: typeof given) =>
    operations.every((operation) => those.some(({ roles }) => roles.some((role) => allows(role, operation))));
  if (coveredBy(given.filter(({ isConditional }) => !isConditional))) return 'yes';
  return coveredBy(given) ? 'with a condition' : 'no';
}

async function anyAllows(
  roleIds: readonly string[],
  operations: readonly Operation[],
  rolesAt: RoleReader,
): Promise<boolean> {
  if (roleIds.length === 0) return false;
  const given = await answer(async () => (await Promise.all(roleIds.map(rolesAt))).flat());
  return operations.every((operation) => orEmpty(given).some((role) => allows(role, operation)));
}

interface Doing {
  readonly scope: string;
  readonly caller: Caller;
  readonly control: ResourceControl;
  readonly rolesAt: RoleReader;
}

/**
 * Whether whoever asks may do it at a scope. The caller's permissions come without the conditions of the assignments that give
 * them, so those are looked at: where only conditional ones give it, it is conditional.
 */
async function mayDo(
  operation: Operation,
  { scope, caller, control, rolesAt }: Doing,
): Promise<RowFacts['mayAssign']> {
  const permitted = await answer(() => control.permissions(scope));
  if (!permitted.known) return permitted;
  if (!permitted.value.some((role) => allows(role, operation))) {
    const eligible = orEmpty(await answer(() => control.eligible(scope, caller.objectId)));
    const isEligible = await anyAllows(eligible, [operation], rolesAt);
    return { known: true, value: isEligible ? 'once activated' : 'no' };
  }
  const own = await answer(async () =>
    holdsAll(await control.assignments(scope, caller.objectId), [operation], rolesAt),
  );
  const isConditional = own.known && own.value === 'with a condition';
  return { known: true, value: isConditional ? 'with a condition' : 'yes' };
}

async function beside(
  scope: string,
  { control, caller, principal }: Parties,
  asked: { readonly needed: readonly Operation[]; readonly isMissing: boolean },
): Promise<Pick<Rights, 'beside' | 'isDenied'>> {
  const [locks, denials] = await Promise.all([
    answer(() => control.locks(scope)),
    answer(() => control.denials(scope)),
  ]);
  const about = { principal: principal.objectId, caller: caller.objectId, ...asked };
  return { beside: besideOf({ locks, denials }, about), isDenied: isDenied({ denials }, about) };
}
