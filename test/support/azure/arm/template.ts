import { templateGuid } from '../../../../main/coordinator/access/assignment-name.ts';
import type { ArmHandler } from './arm.ts';

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly scope?: string;
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  readonly properties: Record<string, unknown>;
}

interface Template {
  readonly $schema: string;
  readonly contentVersion: string;
  readonly resources: readonly Resource[];
}

/** Where a deployment runs and as whom. */
interface Deployment {
  /** `/subscriptions/…/resourceGroups/…`. */
  readonly group: string;
  readonly tenantId: string;
  readonly principal: string;
}

/**
 * Deploys a template into a resource group, as Azure Resource Manager does with what pgkeep writes: nested deployments, role
 * assignments with a scope, access policies, and the functions guid, subscription and subscriptionResourceId. Throws for all
 * else (learn.microsoft.com: ARM template functions; extension resources in templates).
 */
export async function deploy(
  handlers: readonly ArmHandler[],
  template: Template,
  deployment: Deployment,
): Promise<void> {
  const { group, tenantId, principal } = deployment;
  for (const resource of template.resources) {
    if (resource.type === 'Microsoft.Resources/deployments') {
      const { template: inner, expressionEvaluationOptions } = resource.properties as {
        readonly template: Template;
        readonly expressionEvaluationOptions: { readonly scope: string };
      };
      // else functions would mean the subscription of the outer deployment
      if (expressionEvaluationOptions.scope !== 'inner') throw new Error('expressions are evaluated outside');
      const inGroup = `/subscriptions/${resource.subscriptionId}/resourceGroups/${resource.resourceGroup}`;
      await deploy(handlers, inner, { ...deployment, group: inGroup });
      continue;
    }
    const values = evaluated(resource, { subscription: group.split('/')[2] ?? '', tenantId }) as Resource;
    await put(handlers, pathOf(values, group), { values, principal });
  }
}

function pathOf({ type, name, scope }: Resource, group: string): string {
  const at = scope === undefined ? group : `${group}/providers/${scope}`;
  const [provider = '', ...types] = type.split('/');
  const names = name.split('/');
  return `${at}/providers/${provider}/${types.map((each, n) => `${each}/${names[n]}`).join('/')}`;
}

async function put(
  handlers: readonly ArmHandler[],
  path: string,
  { values, principal }: { readonly values: Resource; readonly principal: string },
): Promise<void> {
  for (const handler of handlers) {
    const answer = await handler({
      method: 'PUT',
      path,
      query: new URLSearchParams(),
      headers: { host: 'management.azure.com' },
      body: { properties: values.properties },
      principal,
      claims: { oid: principal },
    });
    if (answer === undefined) continue;
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
    return;
  }
  throw new Error(`nothing takes ${path}`);
}

interface Context {
  readonly subscription: string;
  readonly tenantId: string;
}

function evaluated(value: unknown, context: Context): unknown {
  if (Array.isArray(value)) return value.map((each) => evaluated(each, context));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, evaluated(each, context)]));
  }
  return typeof value === 'string' ? expression(value, context) : value;
}

function expression(text: string, { subscription, tenantId }: Context): string {
  if (!text.startsWith('[')) return text;
  const [, name = '', given = '', rest = ''] = /^\[(\w+)\((.*)\)(\.\w+)?\]$/.exec(text) ?? [];
  const values = given === '' ? [] : given.split(', ').map((each) => /^'([^']*)'$/.exec(each)?.[1] ?? '');
  if (name === 'guid') return templateGuid(...values);
  if (name === 'subscription' && rest === '.tenantId') return tenantId;
  if (name === 'subscriptionResourceId') {
    const [type = '', ...names] = values;
    return `/subscriptions/${subscription}/providers/${type}/${names.join('/')}`;
  }
  throw new Error(`this template function is not known: ${text}`);
}
