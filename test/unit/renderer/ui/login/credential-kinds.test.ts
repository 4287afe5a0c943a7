import { expect, it } from 'vitest';
import { credentialWords } from '../../../../../renderer/ui/login/credential-kinds.ts';
import { SecretUri } from '../../../../../shared/logins/secret-uri.ts';
import { IdentityId } from '../../../../../shared/ids.ts';

it('names the identity of a login where it is known', () => {
  const identity = IdentityId.parse('identity-0001');
  const credential = { kind: 'entra', identity } as const;
  expect(credentialWords(credential, undefined)).toBe('Microsoft Entra');
  expect(credentialWords(credential, [])).toBe('Microsoft Entra: an identity that was signed out here');
  expect(credentialWords(credential, [{ id: identity, name: 'backups' }])).toBe('Microsoft Entra: backups');
  expect(credentialWords({ kind: 'env', variable: 'PW' }, [])).toBe('$PW');
});

it('says as whom a secret is read', () => {
  const identity = IdentityId.parse('identity-0001');
  const secret = SecretUri.parse('https://contoso-kv.vault.azure.net/secrets/shop-login');
  const credential = { kind: 'key-vault', secret, identity } as const;
  const words = 'Secret shop-login of contoso-kv';
  expect(credentialWords(credential, undefined)).toBe(words);
  expect(credentialWords(credential, [{ id: identity, name: 'backups' }])).toBe(`${words}, read as backups`);
  expect(credentialWords(credential, [])).toBe(`${words}, read as an identity that was signed out here`);
});
