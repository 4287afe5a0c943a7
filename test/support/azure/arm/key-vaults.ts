import { readingRoles } from '../roles.ts';
import type { ArmHandler } from './arm.ts';
import { asBody, expectRole, resourceAt } from './may.ts';
import type { TestTenant } from './tenant.ts';

const vault =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[^/]+$/i;

/** `GET …/vaults/{name}` (learn.microsoft.com: Vaults - Get). */
export const keyVaults =
  (tenant: TestTenant): ArmHandler =>
  (request) => {
    const { method, path: scope } = request;
    if (method !== 'GET' || !vault.test(scope)) return undefined;
    expectRole(tenant, request, { action: 'Microsoft.KeyVault/vaults/read', roles: readingRoles, scope });
    return { status: 200, body: asBody(resourceAt(tenant, scope)) };
  };
