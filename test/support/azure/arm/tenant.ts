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

/** What stands in a tenant of Azure: shared by all stand-ins, so that an assignment in ARM opens a key vault. */
export interface TestTenant {
  readonly tenantId: string;
  readonly subscriptions: { readonly id: string; readonly name: string }[];
  /** By id in lower case. */
  readonly resources: Map<string, TestResource>;
  readonly assignments: TestAssignment[];
  /** How long a new assignment takes to act, in ms. */
  propagationMs: number;
  /** The time of the stand-ins, in ms since 1970. */
  now: () => number;
}

export function makeTenant(tenantId: string): TestTenant {
  return {
    tenantId,
    subscriptions: [],
    resources: new Map(),
    assignments: [],
    propagationMs: 0,
    now: () => Date.now(),
  };
}

export function addResource(tenant: TestTenant, resource: TestResource): TestResource {
  tenant.resources.set(resource.id.toLowerCase(), resource);
  return resource;
}

/** Whether a principal has one of the roles at a resource or above it, and the services know. */
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
      each.actsAt <= now(),
  );
}
