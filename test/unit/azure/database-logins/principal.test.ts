import { describe, expect, it } from 'vitest';
import { principalOf } from '../../../../main/azure/database-logins/principal.ts';

const oid = '6f2c1f2e-0000-4000-8000-0000000000a1';
const tokenOf = (claims: object) =>
  `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

describe('whom a token is of', () => {
  it.each([
    [{ oid, scp: 'user_impersonation' }, 'user'],
    [{ oid, upn: 'alice@contoso.com' }, 'user'],
    [{ oid, idtyp: 'user' }, 'user'],
    [{ oid }, 'service'],
    [{ oid, idtyp: 'app', roles: ['a'] }, 'service'],
  ])('%j is a %s', (claims, type) => {
    expect(principalOf(tokenOf(claims))).toEqual({ objectId: oid, type });
  });

  it.each(['', 'password', 'a.b.c', 'a.e30.c', tokenOf({ oid: 'me' }), tokenOf({ oid: 7 }), 'a.bnVsbA.c'])(
    '%j says of nobody',
    (token) => {
      expect(() => principalOf(token)).toThrow(
        expect.objectContaining({
          code: 'UserErrorSignInFailed',
          message: 'The token that Microsoft Entra gave does not say whom it is of.',
        }),
      );
    },
  );
});
