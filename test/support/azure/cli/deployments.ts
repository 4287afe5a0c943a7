import { ArmError, type ArmAnswer, type ArmHandler } from '../arm/arm.ts';
import { expectMay, type TestRights } from '../arm/rights.ts';
import { deploy } from '../arm/template.ts';
import type { TestTenant } from '../arm/tenant.ts';

const ours =
  /^(?<group>\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\/providers\/Microsoft\.Resources\/deployments\/(?<name>[^/]+?)(?:\/(?<verb>validate|operations))?$/i;

/** Deployments into resource groups (learn.microsoft.com: Deployments - Create Or Update, Get, Validate). */
export function deployments(
  handlers: readonly ArmHandler[],
  tenant: TestTenant,
  rights: TestRights,
): ArmHandler {
  const done = new Map<string, ArmAnswer>();
  return async ({ method, path, body, principal }) => {
    const { group = '', name = '', verb } = ours.exec(path)?.groups ?? {};
    if (name === '') return undefined;
    const answer = (provisioningState: string): ArmAnswer => ({
      status: 200,
      body: {
        id: path,
        name,
        type: 'Microsoft.Resources/deployments',
        properties: { mode: 'Incremental', provisioningState },
      },
    });
    const may = (action: string) =>
      expectMay(tenant, rights, {
        principal,
        scope: group,
        action: `Microsoft.Resources/deployments/${action}`,
      });
    if (method === 'GET') {
      may('read');
      const found = done.get(path.toLowerCase());
      if (found !== undefined) return found;
      throw new ArmError(404, 'DeploymentNotFound', `Deployment '${name}' could not be found.`);
    }
    if (method === 'POST' && verb === 'validate') {
      may('validate/action');
      return answer('Succeeded');
    }
    if (method !== 'PUT') return undefined;
    may('write');
    const { template } = (
      body as { readonly properties: { readonly template: Parameters<typeof deploy>[1] } }
    ).properties;
    await deploy(handlers, template, { group, tenantId: tenant.tenantId, principal });
    done.set(path.toLowerCase(), answer('Succeeded'));
    return answer('Succeeded');
  };
}
