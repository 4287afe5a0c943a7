import { readingRoles, roles } from '../roles.ts';
import { ArmError, type ArmHandler } from './arm.ts';
import { asBody, expectRole, resourceAt } from './may.ts';
import { addResource, type TestTenant } from './tenant.ts';

const below =
  /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[^/]+)(\/blobServices\/default\/containers(?:\/([^/]+))?)?$/i;

/** Roles with `Microsoft.Storage/storageAccounts/blobServices/containers/write` (built-in roles for storage). */
const containerWriters = [roles.owner, roles.contributor, roles.blobDataContributor];
const containerReaders = [...readingRoles, roles.blobDataContributor, roles.blobDataReader];
const containers = 'Microsoft.Storage/storageAccounts/blobServices/containers';

/** Hears of containers that ARM makes, so that the stand-in of the blob service has them. */
export type ContainerMade = (account: string, container: string) => void | Promise<void>;

/**
 * `GET …/storageAccounts/{name}`, and of its containers list, get and create (learn.microsoft.com: Storage Accounts - Get
 * Properties; Blob Containers - List, Get, Create).
 */
export const storageAccounts =
  (tenant: TestTenant, made: ContainerMade = () => {}): ArmHandler =>
  async (request) => {
    const { method, path } = request;
    const [, account = '', isContainers, container] = below.exec(path) ?? [];
    if (account === '') return undefined;
    if (isContainers === undefined) {
      if (method !== 'GET') return undefined;
      const action = 'Microsoft.Storage/storageAccounts/read';
      expectRole(tenant, request, { action, roles: readingRoles, scope: account });
      return { status: 200, body: asBody(resourceAt(tenant, account)) };
    }
    if (method === 'PUT' && container !== undefined) {
      expectRole(tenant, request, { action: `${containers}/write`, roles: containerWriters, scope: path });
      const { name } = resourceAt(tenant, account);
      expectContainerName(container);
      const known = tenant.resources.get(path.toLowerCase());
      if (known !== undefined) return { status: 200, body: asBody(known) };
      await made(name, container);
      return { status: 201, body: asBody(addContainer(tenant, account, container)) };
    }
    if (method !== 'GET') return undefined;
    expectRole(tenant, request, { action: `${containers}/read`, roles: containerReaders, scope: path });
    if (container !== undefined) return { status: 200, body: asBody(containerAt(tenant, path)) };
    resourceAt(tenant, account);
    const value = [...tenant.resources.values()].filter(({ id }) =>
      id.toLowerCase().startsWith(`${path.toLowerCase()}/`),
    );
    return { status: 200, body: { value: value.map(asBody) } };
  };

export function addContainer(tenant: TestTenant, account: string, name: string) {
  return addResource(tenant, {
    id: `${account}/blobServices/default/containers/${name}`,
    type: containers,
    name,
    location: '',
    properties: { publicAccess: 'None', leaseState: 'Available', leaseStatus: 'Unlocked', deleted: false },
  });
}

/** learn.microsoft.com: Blob service error codes, ContainerNotFound. */
function containerAt({ resources }: TestTenant, id: string) {
  const found = resources.get(id.toLowerCase());
  if (found !== undefined) return found;
  throw new ArmError(404, 'ContainerNotFound', 'The specified container does not exist.');
}

/** learn.microsoft.com: Naming and Referencing Containers; InvalidResourceName of the storage resource provider. */
function expectContainerName(name: string): void {
  if (/^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return;
  throw new ArmError(
    400,
    'ContainerOperationFailure',
    'The specified resource name contains invalid characters.',
  );
}
