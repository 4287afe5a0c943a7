import { expect, it } from 'vitest';
import { placeOf } from '../../../../main/azure/arm/resource-id.ts';

const type = 'Microsoft.Storage/storageAccounts';
const id = `/subscriptions/6f2c1f2e-0000-4000-8000-00000000aa01/resourceGroups/shop/providers/${type}/backups`;

it('takes an id apart', () => {
  const place = { subscription: '6f2c1f2e-0000-4000-8000-00000000aa01', group: 'shop', name: 'backups' };
  expect(placeOf(id, type)).toEqual(place);
  expect(placeOf(id, type.toLowerCase())).toEqual(place);
});

it.each([
  ['another type', id, 'Microsoft.KeyVault/vaults'],
  ['what is below it', `${id}/blobServices/default`, type],
  ['a way out', id.replace('backups', '..'), type],
  ['a query', `${id}?x=1`, type],
  ['nothing', '', type],
])('refuses %s', (_, bad, of) => {
  expect(() => placeOf(bad, of)).toThrow(`This is not the id of a resource of type ${of}.`);
});
