import { expect, it } from 'vitest';
import { credentialWords } from '../../../../../renderer/ui/login/credential-kinds.ts';
import { IdentityId } from '../../../../../shared/ids.ts';

it('names the identity of a login where it is known', () => {
  const identity = IdentityId.parse('identity-0001');
  const credential = { kind: 'entra', identity } as const;
  expect(credentialWords(credential, [])).toBe('Microsoft Entra');
  expect(credentialWords(credential, [{ id: identity, name: 'backups' }])).toBe('Microsoft Entra: backups');
  expect(credentialWords({ kind: 'env', variable: 'PW' }, [])).toBe('$PW');
});
