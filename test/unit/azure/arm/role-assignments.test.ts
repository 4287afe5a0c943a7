import { createHttpHeaders, type PipelineRequest } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { armClients } from '../../../../main/azure/arm/clients.ts';
import { readKeyVault } from '../../../../main/azure/arm/read-key-vault.ts';
import { roleAssignments } from '../../../../main/azure/arm/role-assignments.ts';
import { ResourceId } from '../../../../shared/access/resource-id.ts';

const subscription = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1';
const group = `${subscription}/resourceGroups/rg-Büro_(東京)`;
const vault = ResourceId.parse(`${group}/providers/Microsoft.KeyVault/vaults/shop-kv`);
const encodedGroup = `${subscription}/resourceGroups/rg-B%C3%BCro_(%E6%9D%B1%E4%BA%AC)`;

/** Clients whose requests are answered with this. */
function answering(body: object) {
  const asked: string[] = [];
  const clients = armClients({
    cloud: 'public',
    token: () => Promise.resolve({ token: 'T', expiresAt: Date.parse('2099-01-01T00:00:00.000Z') }),
    httpClient: {
      sendRequest: (request: PipelineRequest) => {
        asked.push(`${request.method} ${new URL(request.url).pathname}`);
        const headers = createHttpHeaders({ 'content-type': 'application/json' });
        return Promise.resolve({ request, status: 200, headers, bodyAsText: JSON.stringify(body) });
      },
    },
  });
  return { clients, asked };
}

it('asks at a scope whose resource group has letters beyond ASCII, and knows whose assignment it is', async () => {
  const { clients, asked } = answering({
    value: [
      {
        properties: {
          roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/ROLE`,
          principalId: 'ME',
          scope: vault,
          condition: 'x',
        },
      },
    ],
  });
  await expect(roleAssignments(clients).assignments(vault, 'me')).resolves.toStrictEqual([
    { roleId: 'role', principalId: 'me', scope: vault, isConditional: true },
  ]);
  expect(asked).toStrictEqual([
    `GET ${encodedGroup}/providers/Microsoft.KeyVault/vaults/shop-kv/providers/Microsoft.Authorization/roleAssignments`,
  ]);
});

it('so does what has the resource group as a part of its own', async () => {
  const { clients, asked } = answering({
    properties: { tenantId: 'T', sku: { family: 'A', name: 'standard' } },
  });
  await expect(readKeyVault(clients.keyVaults, vault)).resolves.toMatchObject({ tenantId: 'T' });
  expect(asked.map(decodeURIComponent)).toStrictEqual([`GET ${vault}`]);
});
