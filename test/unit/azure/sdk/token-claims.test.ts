import { expect, it } from 'vitest';
import { callerIn } from '../../../../main/azure/arm/caller.ts';
import { principalOf } from '../../../../main/azure/database-logins/principal.ts';
import { ownerOf } from '../../../../main/azure/sdk/token-claims.ts';

const oid = '6F2C1F2E-0000-4000-8000-0000000000A1';
const tokenOf = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

it.each([
  [{ scp: 'user_impersonation' }, true],
  [{ upn: 'alice@contoso.com' }, true],
  [{ idtyp: 'user' }, true],
  [{ idtyp: 'app', scp: 'user_impersonation' }, false],
  [{}, false],
])('%j is of a person, wherever it is asked: %s', (claims, isPerson) => {
  const token = tokenOf({ oid, ...claims });
  expect(ownerOf(token)).toMatchObject({ objectId: oid.toLowerCase(), isPerson });
  expect([callerIn(token).type, principalOf(token).type]).toEqual(
    isPerson ? ['User', 'user'] : ['ServicePrincipal', 'service'],
  );
});

it('what is no token is of nobody', () => {
  expect([ownerOf('opaque'), ownerOf(tokenOf({ oid: 'nobody' }))]).toEqual([undefined, undefined]);
});
