import { expect, it } from 'vitest';
import { placeWords } from '../../../../shared/access/place-words.ts';

const group = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop';

it.each([
  [
    '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1',
    'the subscription 6f2c1f2e-0000-4000-8000-0000000000f1',
  ],
  [group, 'the resource group shop'],
  [`${group}/providers/Microsoft.KeyVault/vaults/kv`, 'the key vault kv in the resource group shop'],
  [
    `${group}/providers/microsoft.keyvault/vaults/kv/secrets/login`,
    'the secret login of the key vault kv in the resource group shop',
  ],
  [
    `${group}/providers/Microsoft.Storage/storageAccounts/acc/blobServices/default/containers/backups`,
    'the container backups of the storage account acc in the resource group shop',
  ],
  [
    `${group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg`,
    'the server shop-pg in the resource group shop',
  ],
])('%s', (id, words) => {
  expect(placeWords(id)).toBe(words);
});
