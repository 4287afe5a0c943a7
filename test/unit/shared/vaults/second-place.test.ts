import { expect, it } from 'vitest';
import { isForeignLoopback, isOnThisMachine } from '../../../../shared/vaults/second-place.ts';

const at = (url: string) => ({ kind: 'azure-blob', url }) as const;

it.each([
  ['http://127.0.0.1:10000/devstoreaccount1/leases', true],
  ['http://127.8.0.1/a/b', true],
  ['http://localhost:10000/a/b', true],
  ['https://azurite.localhost/a/b', true],
  ['http://[::1]:10000/a/b', true],
  ['https://contoso.blob.core.windows.net/leases', false],
  ['no url', false],
])('%s leads to this machine: %s', (url, expected) => {
  expect(isOnThisMachine(url)).toBe(expected);
});

it('only a vault on this machine may name a container here', () => {
  const here = at('http://127.0.0.1:10000/devstoreaccount1/leases');
  const azure = at('https://contoso.blob.core.windows.net/vault');
  expect(isForeignLoopback(azure, here)).toBe(true);
  expect(isForeignLoopback({ kind: 'folder' }, here)).toBe(true);
  expect(isForeignLoopback(here, here)).toBe(false);
  expect(isForeignLoopback(azure, azure)).toBe(false);
  expect(isForeignLoopback(azure, { kind: 'folder', path: '/leases' })).toBe(false);
  expect(isForeignLoopback(azure, undefined)).toBe(false);
});
