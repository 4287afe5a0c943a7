import { expect, it } from 'vitest';
import { means } from '../../../../shared/access/action-pattern.ts';

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
  [`${action}*e`, false],
  ['', false],
])('the pattern %s means deleting blobs: %s', (pattern, expected) => {
  expect(means(pattern, action)).toBe(expected);
});
