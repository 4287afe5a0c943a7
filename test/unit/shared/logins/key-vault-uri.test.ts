import { expect, it } from 'vitest';
import { keyVaultAt, keyVaultNamed } from '../../../../shared/logins/key-vault-uri.ts';

it('a key vault is named by its address, with a slash at the end or none', () => {
  const vault = { cloud: 'public', vault: 'contoso-kv', vaultUrl: 'https://contoso-kv.vault.azure.net' };
  expect(keyVaultAt('https://contoso-kv.vault.azure.net')).toEqual(vault);
  expect(keyVaultAt(' https://Contoso-KV.vault.azure.net/ ')).toEqual(vault);
  expect(keyVaultAt('https://kv1.vault.azure.cn/')?.cloud).toBe('china');
});

it.each([
  'https://contoso-kv.vault.azure.net/secrets/a',
  'http://contoso-kv.vault.azure.net',
  'https://contoso-kv.vault.azure.net.example.com',
  'https://user@contoso-kv.vault.azure.net',
  'https://contoso-kv.vault.azure.net:444',
  'https://a.b.vault.azure.net',
  'https://169.254.169.254',
  'contoso-kv',
])('%s is no address of a key vault', (text) => {
  expect(keyVaultAt(text)).toBeUndefined();
});

it('a name becomes the address in a cloud', () => {
  expect(keyVaultNamed('Contoso-KV', 'us-government')).toEqual({
    cloud: 'us-government',
    vault: 'contoso-kv',
    vaultUrl: 'https://contoso-kv.vault.usgovcloudapi.net',
  });
  expect(
    ['ab', '1abc', 'a--b', 'a_bc', 'x/y', 'a'.repeat(25)].map((name) => keyVaultNamed(name, 'public')),
  ).toEqual(Array(6).fill(undefined));
});
