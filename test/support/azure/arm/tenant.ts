/** A resource as Azure Resource Manager has it. */
export interface TestResource {
  /** `/subscriptions/…/resourceGroups/…/providers/…`. */
  readonly id: string;
  /** `Microsoft.KeyVault/vaults`. */
  readonly type: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Record<string, string>;
  readonly identity?: { readonly type: string; readonly principalId: string; readonly tenantId: string };
  readonly sku?: { readonly name: string; readonly tier?: string };
  readonly kind?: string;
  properties: Record<string, unknown>;
  etag?: string;
}

export interface TestAssignment {
  /** `{scope}/providers/Microsoft.Authorization/roleAssignments/{guid}`. */
  readonly id: string;
  readonly scope: string;
  /** The last part of the role definition's id. */
  readonly role: string;
  readonly principalId: string;
  readonly principalType: string;
  readonly condition?: string;
  /** Since when services see it, in ms since 1970: assignments take a while to reach them. */
  readonly actsAt: number;
}

/** A deny assignment. */
export interface TestDenial {
  readonly scope: string;
  readonly name: string;
  readonly actions: readonly string[];
  readonly dataActions?: readonly string[];
  /** Everybody where there are none. */
  readonly principals: readonly string[];
}

/** What stands in a tenant of Azure: shared by all stand-ins, so that an assignment in ARM opens a key vault. */
export interface TestTenant {
  readonly tenantId: string;
  readonly subscriptions: { readonly id: string; readonly name: string }[];
  /** By id in lower case. */
  readonly resources: Map<string, TestResource>;
  readonly assignments: TestAssignment[];
  readonly denials: TestDenial[];
  /** How long a new assignment takes to act, in ms. */
  propagationMs: number;
  /** By the id of a firewall rule in lower case: since when its server acts on it, in ms since 1970. Others act at once. */
  readonly rulesActAt: Map<string, number>;
  /** How long a new firewall rule takes to act, in ms. */
  firewallMs: number;
  /** The time of the stand-ins, in ms since 1970. */
  now: () => number;
}

export function makeTenant(tenantId: string): TestTenant {
  return {
    tenantId,
    subscriptions: [],
    resources: new Map(),
    assignments: [],
    denials: [],
    propagationMs: 0,
    rulesActAt: new Map(),
    firewallMs: 0,
    now: () => Date.now(),
  };
}

export function addResource(tenant: TestTenant, resource: TestResource): TestResource {
  tenant.resources.set(resource.id.toLowerCase(), resource);
  return resource;
}

/** Whether a pattern of a role, such as `Microsoft.Authorization/*` + `/Write`, means an action. */
export const means = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.replaceAll('.', String.raw`\.`).replaceAll('*', '.*')}$`, 'i').test(action);

/** Actions that a condition is about; it lets all others through (learn.microsoft.com: Azure role assignment condition format). */
export const guardedActions = (condition: string): string[] =>
  [...condition.matchAll(/ActionMatches\{'([^']+)'\}/g)].map(([, action = '']) => action);

/** Those that delegate assigning roles say nothing of what else a role allows. What is none of them cannot be told here. */
const isOfAssigning = (condition: string) => {
  const actions = guardedActions(condition);
  return actions.length > 0 && actions.every((each) => means('Microsoft.Authorization/*', each));
};

/**
 * Whether a principal has one of the roles at a resource or above it, and the services know. Who has it under a condition
 * that cannot be told here has it not, as where a condition is not met (learn.microsoft.com: What is Azure ABAC).
 */
export function hasRole(
  { assignments, now }: TestTenant,
  principalId: string,
  roles: readonly string[],
  resource: string,
): boolean {
  const at = `${resource.toLowerCase()}/`;
  return assignments.some(
    (each) =>
      each.principalId === principalId &&
      roles.includes(each.role) &&
      at.startsWith(each.scope === '/' ? '/' : `${each.scope.toLowerCase()}/`) &&
      each.actsAt <= now() &&
      (each.condition === undefined || isOfAssigning(each.condition)),
  );
}

/** The deny assignment that forbids a data action, whatever the roles (learn.microsoft.com: Understand Azure deny assignments). */
export const denialOf = (
  { denials }: TestTenant,
  principalId: string,
  dataAction: string,
  resource: string,
): TestDenial | undefined =>
  denials.find(
    ({ scope, principals, dataActions = [] }) =>
      `${resource.toLowerCase()}/`.startsWith(`${scope.toLowerCase()}/`) &&
      (principals.length === 0 || principals.includes(principalId)) &&
      dataActions.some((pattern) => means(pattern, dataAction)),
  );
