import { expect, it } from 'vitest';
import { isNamed } from '../../../../main/azure/arm/containers.ts';

const action = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete';

it.each([
  [action, true],
  [action.toLowerCase(), true],
  ['*', true],
  ['Microsoft.Storage/*/delete', true],
  ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*', true],
  ['*/read', false],
  ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete/x', false],
  ['MicrosoftxStorage/storageAccounts/blobServices/containers/blobs/delete', false],
])('the pattern %s names deleting blobs: %s', (pattern, named) => {
  expect(isNamed(action, [pattern])).toBe(named);
});
