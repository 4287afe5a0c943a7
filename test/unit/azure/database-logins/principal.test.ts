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
    expect(principalOf(tokenOf(claims))).toMatchObject({ objectId: oid, type });
  });

  it.each([
    [{ upn: 'alice@contoso.com' }, 'alice@contoso.com'],
    [{ preferred_username: 'bob@contoso.com', scp: 'user_impersonation' }, 'bob@contoso.com'],
    [
      {
        xms_mirid:
          '/subscriptions/1/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/pgkeep',
      },
      'pgkeep',
    ],
    [{ xms_mirid: '' }, undefined],
    [{}, undefined],
  ])('%j is called %s', (claims, name) => {
    expect(principalOf(tokenOf({ oid, ...claims })).name).toBe(name);
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
