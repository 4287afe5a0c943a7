import { ArmError } from './arm.ts';
import { guardedActions, means, type TestAssignment, type TestDenial, type TestTenant } from './tenant.ts';

/** What a role allows, as role definitions have it. */
export interface TestRole {
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
}

/** Ids of built-in roles (learn.microsoft.com: Azure built-in roles). */
export const builtIn = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  rbacAdministrator: 'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6',
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
} as const;

const roles: Readonly<Record<string, TestRole>> = {
  [builtIn.owner]: { actions: ['*'] },
  [builtIn.contributor]: {
    actions: ['*'],
    notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'],
  },
  [builtIn.reader]: { actions: ['*/read'] },
  [builtIn.rbacAdministrator]: {
    actions: [
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
      '*/read',
    ],
  },
  [builtIn.secretsUser]: {
    actions: [],
    dataActions: [
      'Microsoft.KeyVault/vaults/secrets/getSecret/action',
      'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
    ],
  },
  [builtIn.blobContributor]: {
    actions: ['Microsoft.Storage/storageAccounts/blobServices/containers/read'],
    dataActions: ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*'],
  },
};

/** What stands beside role assignments and decides about changes as well. */
export interface TestRights {
  /** Roles of the tenant beside the built-in ones, by id. */
  readonly roles: Map<string, TestRole>;
  /** Groups of a principal, which `assignedTo` counts in. */
  readonly groups: Map<string, string[]>;
  /** Principals that were made a moment ago, and are not known everywhere. */
  readonly newcomers: Set<string>;
  /** Roles that somebody may activate (Privileged Identity Management). */
  readonly eligible: { readonly scope: string; readonly role: string; readonly principalId: string }[];
  readonly locks: {
    readonly scope: string;
    readonly name: string;
    readonly level: 'ReadOnly' | 'CanNotDelete';
  }[];
  /** Those of the tenant, which data planes look at as well. */
  readonly denials: TestDenial[];
  /** Policies that deny what is written of a type at or below a scope. */
  readonly policies: { readonly scope: string; readonly type: string; readonly name: string }[];
}

export const makeRights = ({ denials }: TestTenant): TestRights => ({
  roles: new Map(Object.entries(roles)),
  groups: new Map(),
  newcomers: new Set(),
  eligible: [],
  locks: [],
  denials,
  policies: [],
});

/** Whether a scope is the other one, or lies below it. */
export const isAtOrBelow = (scope: string, other: string) =>
  other === '/' || `${scope.toLowerCase()}/`.startsWith(`${other.toLowerCase()}/`);

const allows = ({ actions, notActions = [] }: TestRole, action: string) =>
  actions.some((pattern) => means(pattern, action)) && !notActions.some((pattern) => means(pattern, action));

/** Assignments that somebody has at a scope, through groups and from above as well. */
export function assignmentsOf(
  tenant: TestTenant,
  rights: TestRights,
  { principal, scope }: { readonly principal: string; readonly scope: string },
): TestAssignment[] {
  const all = [principal, ...(rights.groups.get(principal) ?? [])];
  return tenant.assignments.filter(
    (each) => all.includes(each.principalId) && isAtOrBelow(scope, each.scope),
  );
}

export interface Asked {
  readonly principal: string;
  readonly action: string;
  readonly scope: string;
  /** The role that is to be assigned, which conditions look at. */
  readonly role?: string;
}

/**
 * Refuses who may not (403 AuthorizationFailed; learn.microsoft.com: troubleshoot Azure RBAC), and whom a deny
 * assignment denies it (403 DenyAssignmentAuthorizationFailed; learn.microsoft.com: list Azure deny assignments).
 */
export function expectMay(tenant: TestTenant, rights: TestRights, asked: Asked): void {
  const { principal, action, scope } = asked;
  const denial = rights.denials.find(
    (each) =>
      isAtOrBelow(scope, each.scope) &&
      (each.principals.length === 0 || each.principals.includes(principal)) &&
      each.actions.some((pattern) => means(pattern, action)),
  );
  if (denial !== undefined) {
    throw new ArmError(
      403,
      'DenyAssignmentAuthorizationFailed',
      `The client '${principal}' with object id '${principal}' has permission to perform action '${action}' on scope '${scope}'; however, the access is denied because of the deny assignment with name '${denial.name}' at scope '${denial.scope}'.`,
    );
  }
  const allowed = assignmentsOf(tenant, rights, asked).some(({ role, condition }) => {
    const definition = rights.roles.get(role);
    return definition !== undefined && allows(definition, action) && meets(condition, asked);
  });
  if (allowed) return;
  throw new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${principal}' with object id '${principal}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/**
 * Conditions name the roles that a delegate may assign (learn.microsoft.com: delegate Azure access management). One that
 * cannot be told here is not met.
 */
function meets(condition: string | undefined, { action, role }: Asked): boolean {
  if (condition === undefined) return true;
  const guarded = guardedActions(condition);
  if (guarded.length > 0 && !guarded.some((each) => means(each, action))) return true;
  const named = /RoleDefinitionId\] ForAnyOfAnyValues:GuidEquals \{([^}]*)\}/.exec(condition)?.[1];
  return named !== undefined && role !== undefined && named.includes(role);
}

/** Refuses what a lock forbids: 409 ScopeLocked (learn.microsoft.com: lock your resources to protect your infrastructure). */
export function expectUnlocked({ locks }: TestRights, scope: string, verb: 'write' | 'delete'): void {
  const lock = locks.find(
    (each) => isAtOrBelow(scope, each.scope) && (verb === 'delete' || each.level === 'ReadOnly'),
  );
  if (lock === undefined) return;
  throw new ArmError(
    409,
    'ScopeLocked',
    `The scope '${scope}' cannot perform ${verb} operation because following scope(s) are locked: '${lock.scope}'. Please remove the lock and try again.`,
  );
}

/** Refuses what a policy denies: 403 RequestDisallowedByPolicy (learn.microsoft.com: the error of that name). */
export function expectPolicy({ policies }: TestRights, scope: string, type: string): void {
  const policy = policies.find(
    (each) => isAtOrBelow(scope, each.scope) && each.type.toLowerCase() === type.toLowerCase(),
  );
  if (policy === undefined) return;
  throw new ArmError(
    403,
    'RequestDisallowedByPolicy',
    `Resource was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"${policy.name}"}}]'.`,
  );
}
