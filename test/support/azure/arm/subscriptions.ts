import { readingRoles } from '../roles.ts';
import type { ArmHandler } from './arm.ts';
import { hasRole, type TestTenant } from './tenant.ts';

/** `GET /subscriptions`: those in which whoever asks may read something (learn.microsoft.com: Subscriptions - List). */
export const subscriptions =
  (tenant: TestTenant): ArmHandler =>
  ({ method, path, principal }) => {
    if (method !== 'GET' || path !== '/subscriptions') return undefined;
    const value = readableSubscriptions(tenant, principal).map(({ id, name }) => ({
      id: `/subscriptions/${id}`,
      subscriptionId: id,
      tenantId: tenant.tenantId,
      displayName: name,
      state: 'Enabled',
    }));
    return { status: 200, body: { value, count: { type: 'Total', value: value.length } } };
  };

/** A subscription is listed for who has a role in it or on anything below it. */
export function readableSubscriptions(tenant: TestTenant, principal: string): TestTenant['subscriptions'] {
  const isReadable = (id: string) =>
    hasRole(tenant, principal, readingRoles, `/subscriptions/${id}`) ||
    [...tenant.resources.values()].some(
      (resource) =>
        resource.id.toLowerCase().startsWith(`/subscriptions/${id.toLowerCase()}/`) &&
        hasRole(tenant, principal, readingRoles, resource.id),
    );
  return tenant.subscriptions.filter(({ id }) => isReadable(id));
}
