import { expect, it } from 'vitest';
import {
  KeyVaultResourceId,
  partsOf,
  ResourceId,
  ServerResourceId,
} from '../../../../shared/access/resource-id.ts';

const subscription = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1';
const vault = `${subscription}/resourceGroups/my_rg.(1)/providers/Microsoft.KeyVault/vaults/kv`;

it.each([
  subscription,
  `${subscription}/resourceGroups/shop`,
  vault,
  `${vault}/secrets/login`,
  vault.toUpperCase(),
])('%s is a resource id', (id) => {
  expect(ResourceId.parse(id)).toBe(id);
});

it.each([
  '',
  'subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1',
  `${subscription}/`,
  `${vault}/`,
  `${vault}/secrets`,
  `${vault}?api-version=1`,
  `${vault}#x`,
  `${vault}%2f`,
  `${vault}\n`,
  `https://evil.example${vault}`,
  `//evil.example${vault}`,
  `${subscription}/resourceGroups/../providers/Microsoft.KeyVault/vaults/kv`,
  `${subscription}/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/..`,
  `${vault}'; drop`,
])('%j is none', (id) => {
  expect(ResourceId.safeParse(id).success).toBe(false);
});

it('is taken apart, and is of one type', () => {
  expect(partsOf(`${vault}/secrets/login`)).toStrictEqual({
    subscription: '6f2c1f2e-0000-4000-8000-0000000000f1',
    resourceGroup: 'my_rg.(1)',
    type: 'Microsoft.KeyVault/vaults/secrets',
    names: ['kv', 'login'],
  });
  expect(partsOf(subscription)).toMatchObject({ resourceGroup: '', type: '', names: [] });
  expect(KeyVaultResourceId.safeParse(vault).success).toBe(true);
  expect(KeyVaultResourceId.safeParse(`${vault}/secrets/login`).success).toBe(false);
  expect(ServerResourceId.safeParse(vault).success).toBe(false);
});
