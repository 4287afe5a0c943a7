import { ArmError, type ArmRequest } from './arm.ts';
import { hasRole, type TestResource, type TestTenant } from './tenant.ts';

interface Wanted {
  /** `Microsoft.KeyVault/vaults/read`. */
  readonly action: string;
  /** Ids of the roles that allow it. */
  readonly roles: readonly string[];
  readonly scope: string;
}

/**
 * Throws what Azure Resource Manager answers who lacks a role (learn.microsoft.com: Troubleshoot Azure RBAC,
 * AuthorizationFailed).
 */
export function expectRole(tenant: TestTenant, { principal }: ArmRequest, wanted: Wanted): void {
  if (hasRole(tenant, principal, wanted.roles, wanted.scope)) return;
  throw new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${principal}' with object id '${principal}' does not have authorization to perform action '${wanted.action}' over scope '${wanted.scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** A resource by its id. Throws what ARM answers for one that is not there (common error codes: ResourceNotFound). */
export function resourceAt({ resources }: TestTenant, id: string): TestResource {
  const found = resources.get(id.toLowerCase());
  if (found !== undefined) return found;
  const [, , , , group = '', , provider = '', type = '', name = ''] = id.split('/');
  throw new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${provider}/${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** A resource as ARM answers with it. */
export const asBody = ({ id, name, type, ...rest }: TestResource) => ({ id, name, type, ...rest });
