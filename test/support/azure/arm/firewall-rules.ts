import { isIPv4 } from 'node:net';
import { ArmError, type ArmAnswer, type ArmHandler, type ArmRequest } from './arm.ts';
import { expectMay, expectPolicy, expectUnlocked, type TestRights } from './rights.ts';
import type { TestTenant } from './tenant.ts';

const type = 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules';
const ours =
  /^(?<server>\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.DBforPostgreSQL\/flexibleServers\/[^/]+)(?:\/firewallRules(?:\/(?<name>[^/]+))?)?$/i;
const operations =
  /^\/subscriptions\/[^/]+\/providers\/Microsoft\.DBforPostgreSQL\/locations\/[^/]+\/azureAsyncOperation\//i;

/** Firewall rules of flexible servers, and the server that has them. Changes are asynchronous, as Azure's are. */
export function firewallRulesHandler(tenant: TestTenant, rights: TestRights): ArmHandler {
  return (request): ArmAnswer | undefined => {
    if (operations.test(request.path)) {
      return { status: 200, body: { name: 'done', status: 'Succeeded' } };
    }
    const { server = '', name } = ours.exec(request.path)?.groups ?? {};
    const found = tenant.resources.get(server.toLowerCase());
    if (found === undefined) return undefined;
    const isRules = request.path.toLowerCase().includes('/firewallrules');
    const may = (action: string) =>
      expectMay(tenant, rights, {
        principal: request.principal,
        scope: server,
        action: `Microsoft.DBforPostgreSQL/flexibleServers/${action}`,
      });
    if (!isRules) {
      may('read');
      return request.method === 'GET' ? { status: 200, body: found } : undefined;
    }
    if (name === undefined) {
      may('firewallRules/read');
      return {
        status: 200,
        body: {
          value: [...tenant.resources.values()].filter(
            (each) => each.type === type && each.id.toLowerCase().startsWith(`${server.toLowerCase()}/`),
          ),
        },
      };
    }
    return one(tenant, rights, { request, server, name, may });
  };
}

/** Whether rules that a server acts on let an address in (IPv4). */
export function letsIn(tenant: TestTenant, server: string, address: string): boolean {
  return [...tenant.resources].some(([id, { type: of, properties }]) => {
    if (of !== type || !id.startsWith(`${server.toLowerCase()}/`)) return false;
    const { startIpAddress = '', endIpAddress = '' } = properties as Record<string, string>;
    const isIn = order(startIpAddress) <= order(address) && order(address) <= order(endIpAddress);
    return isIn && (tenant.rulesActAt.get(id) ?? 0) <= tenant.now();
  });
}

/** The number that an IPv4 address is. */
const order = (address: string) => Buffer.from(address.split('.').map(Number)).readUInt32BE();

interface One {
  readonly request: ArmRequest;
  readonly server: string;
  readonly name: string;
  readonly may: (action: string) => void;
}

function one(
  tenant: TestTenant,
  rights: TestRights,
  { request, server, name, may }: One,
): ArmAnswer | undefined {
  const id = `${server}/firewallRules/${name}`;
  const accepted: ArmAnswer = {
    status: 202,
    headers: {
      'azure-asyncoperation': `https://${request.headers.host}/subscriptions/${server.split('/')[2]}/providers/Microsoft.DBforPostgreSQL/locations/westeurope/azureAsyncOperation/1?api-version=2025-08-01`,
    },
  };
  switch (request.method) {
    case 'GET': {
      may('firewallRules/read');
      const rule = tenant.resources.get(id.toLowerCase());
      if (rule !== undefined) return { status: 200, body: rule };
      throw new ArmError(404, 'ResourceNotFound', `The requested resource '${name}' was not found.`);
    }
    case 'PUT': {
      may('firewallRules/write');
      expectUnlocked(rights, id, 'write');
      expectPolicy(rights, id, type);
      const { properties } = request.body as { readonly properties: Record<string, string> };
      // learn.microsoft.com: firewall rules of a flexible server: 1 to 128 letters, digits, hyphens, underscores; IPv4
      if (!/^[A-Za-z0-9_-]{1,128}$/.test(name)) {
        throw new ArmError(400, 'InvalidParameterValue', `Invalid value given for parameter ${name}.`);
      }
      for (const part of ['startIpAddress', 'endIpAddress']) {
        if (!isIPv4(properties[part] ?? '')) {
          throw new ArmError(400, 'InvalidParameterValue', `Invalid value given for parameter ${part}.`);
        }
      }
      // learn.microsoft.com: firewall rules of a flexible server, troubleshooting: a change may take up to five minutes
      if (!tenant.resources.has(id.toLowerCase())) {
        tenant.rulesActAt.set(id.toLowerCase(), tenant.now() + tenant.firewallMs);
      }
      tenant.resources.set(id.toLowerCase(), { id, type, name, location: '', properties: { ...properties } });
      return accepted;
    }
    case 'DELETE': {
      may('firewallRules/delete');
      expectUnlocked(rights, id, 'delete');
      if (!tenant.resources.delete(id.toLowerCase())) return { status: 204 };
      return accepted;
    }
    default:
      return undefined;
  }
}
