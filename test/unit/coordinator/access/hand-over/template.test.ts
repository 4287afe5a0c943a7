import { AuthorizationManagementClient, KnownPrincipalType } from '@azure/arm-authorization';
import { KeyVaultManagementClient, KnownSecretPermissions } from '@azure/arm-keyvault';
import { DeploymentsClient } from '@azure/arm-resourcesdeployments';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { templateOf } from '../../../../../main/coordinator/access/hand-over/template.ts';

/*
 * The schemas that Azure publishes for templates are in no package of the registries that tests may use. What the SDKs of
 * Azure know stands in for them: each resource of the template is given to the SDK that makes it, which throws what it needs
 * and leaves out what it does not know, and what it would send has to be what the template says.
 */

const subscription = '6f2c1f2e-0000-4000-8000-0000000000f1';
const group = `/subscriptions/${subscription}/resourceGroups/shop/providers`;
const principalId = '6f2c1f2e-0000-4000-8000-0000000000e1';
const vault = `${group}/Microsoft.KeyVault/vaults/old`;
const server = `${group}/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg`;
const roleId = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

interface Resource {
  readonly type: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly scope?: string;
  readonly properties: unknown;
}

interface Outer {
  readonly $schema: string;
  readonly contentVersion: string;
  readonly resources: readonly (Resource & {
    readonly properties: { readonly template: { readonly resources: readonly Resource[] } };
  })[];
}

const template = JSON.parse(
  templateOf([
    {
      kind: 'role-assignment',
      scope: server,
      name: '6f2c1f2e-0000-4000-8000-000000000111',
      roleId,
      roleName: 'Reader',
      principalId,
      principalType: 'ServicePrincipal',
    },
    { kind: 'access-policy', vault, principalId, permissions: ['get', 'list'] },
  ]),
) as Outer;

/** What an SDK sends, with the version of the API that the template names. */
async function sentBy(apiVersion: string, call: (options: object) => unknown) {
  const sent: { method: string; path: string; version: string | null; body: unknown }[] = [];
  const httpClient: HttpClient = {
    sendRequest(request) {
      const { pathname, searchParams } = new URL(request.url);
      const body: unknown = JSON.parse(request.body as string);
      sent.push({ method: request.method, path: pathname, version: searchParams.get('api-version'), body });
      const bodyAsText = '{"properties":{"provisioningState":"Succeeded","accessPolicies":[]}}';
      return Promise.resolve({ request, status: 200, headers: createHttpHeaders(), bodyAsText });
    },
  };
  await call({ httpClient, apiVersion });
  return sent;
}

const nobody = {
  getToken: () => Promise.resolve({ token: 'x', expiresOnTimestamp: Date.now() + 3_600_000 }),
};
const [nested] = template.resources;
const [assignment, policy] = nested?.properties.template.resources ?? [];

it('is a template for a resource group, with a deployment that the SDK of deployments sends as it is', async () => {
  expect(Object.keys(template)).toStrictEqual(['$schema', 'contentVersion', 'resources']);
  expect(template).toMatchObject({
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
  });
  const { type, apiVersion = '', name = '', properties } = nested ?? {};
  expect(type).toBe('Microsoft.Resources/deployments');
  const sent = await sentBy(apiVersion, (options) =>
    new DeploymentsClient(nobody, subscription, options).deployments.createOrUpdate('shop', name, {
      properties: properties as never,
    }),
  );
  expect(sent).toStrictEqual([
    {
      method: 'PUT',
      path: `/subscriptions/${subscription}/resourcegroups/shop/providers/Microsoft.Resources/deployments/${name}`,
      version: apiVersion,
      body: { properties },
    },
  ]);
});

it('assigns a role as the SDK of authorization does', async () => {
  const { type, apiVersion = '', scope, properties } = assignment ?? {};
  expect(type).toBe('Microsoft.Authorization/roleAssignments');
  expect(`${group}/${scope}`).toBe(server);
  const sent = await sentBy(apiVersion, (options) =>
    new AuthorizationManagementClient(nobody, '', options).roleAssignments.create(
      server.slice(1),
      'n',
      properties as never,
    ),
  );
  expect(sent).toStrictEqual([
    {
      method: 'PUT',
      path: `${server}/providers/Microsoft.Authorization/roleAssignments/n`,
      version: apiVersion,
      body: { properties },
    },
  ]);
  expect(properties).toStrictEqual({
    roleDefinitionId: `[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${roleId}')]`,
    principalId,
    principalType: KnownPrincipalType.ServicePrincipal,
  });
});

it('adds an access policy as the SDK of key vaults does', async () => {
  const { type, apiVersion = '', name, properties } = policy ?? {};
  expect([type, name]).toStrictEqual(['Microsoft.KeyVault/vaults/accessPolicies', 'old/add']);
  const sent = await sentBy(apiVersion, (options) =>
    new KeyVaultManagementClient(nobody, subscription, options).vaults.updateAccessPolicy(
      'shop',
      'old',
      'add',
      { properties: properties as never },
    ),
  );
  expect(sent).toStrictEqual([
    { method: 'PUT', path: `${vault}/accessPolicies/add`, version: apiVersion, body: { properties } },
  ]);
  expect(properties).toStrictEqual({
    accessPolicies: [
      {
        tenantId: '[subscription().tenantId]',
        objectId: principalId,
        permissions: { secrets: [KnownSecretPermissions.Get, KnownSecretPermissions.List] },
      },
    ],
  });
});
