import { readingRoles } from '../roles.ts';
import type { ArmHandler } from './arm.ts';
import { asBody, expectRole, resourceAt } from './may.ts';
import type { TestTenant } from './tenant.ts';

const server =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.DBforPostgreSQL\/flexibleServers\/[^/]+$/i;

/** `GET …/flexibleServers/{name}` (learn.microsoft.com: Servers - Get). */
export const postgresServers =
  (tenant: TestTenant): ArmHandler =>
  (request) => {
    const { method, path: scope } = request;
    if (method !== 'GET' || !server.test(scope)) return undefined;
    const action = 'Microsoft.DBforPostgreSQL/flexibleServers/read';
    expectRole(tenant, request, { action, roles: readingRoles, scope });
    return { status: 200, body: asBody(resourceAt(tenant, scope)) };
  };
