import { expect, it } from 'vitest';
import { callerIn } from '../../../../main/azure/arm/caller.ts';

const tokenOf = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
const oid = '6F2C1F2E-0000-4000-8000-0000000000A1';

it.each([
  [{ oid, scp: 'user_impersonation' }, 'User'],
  [{ oid, upn: 'alice@contoso.com' }, 'User'],
  [{ oid, idtyp: 'user' }, 'User'],
  [{ oid, idtyp: 'app' }, 'ServicePrincipal'],
  [{ oid }, 'ServicePrincipal'],
])('%o is for a %s', (claims, type) => {
  expect(callerIn(tokenOf(claims))).toStrictEqual({ objectId: oid.toLowerCase(), type });
});

it.each(['opaque', tokenOf({ sub: 'x' }), tokenOf({ oid: 'nobody' })])('%s is refused', (token) => {
  expect(() => callerIn(token)).toThrow('The token that Entra gave does not say for whom it is.');
});
