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
  `${subscription}/resourceGroups/rg-Büro_(東京)٣`,
  `${subscription}/RESOURCEGROUPS/RG-BÜRO/providers/Microsoft.KeyVault/vaults/kv`,
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
  `${subscription}/resourceGroups/rg-B%C3%BCro`,
  `${subscription}/resourceGroups/rg büro`,
  `${subscription}/resourceGroups/büro?x`,
  `${subscription}/resourceGroups/büro#x`,
  `${subscription}/resourceGroups/b\u202eüro`,
  `${subscription}/resourceGroups/b…ro`,
  `${subscription}/resourceGroups/${'ü'.repeat(91)}`,
  `${subscription}/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/kü`,
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
  expect(partsOf(`${subscription}/resourceGroups/rg-Büro`).resourceGroup).toBe('rg-Büro');
  expect(partsOf(subscription)).toMatchObject({ resourceGroup: '', type: '', names: [] });
  expect(KeyVaultResourceId.safeParse(vault).success).toBe(true);
  expect(KeyVaultResourceId.safeParse(`${vault}/secrets/login`).success).toBe(false);
  expect(ServerResourceId.safeParse(vault).success).toBe(false);
});
