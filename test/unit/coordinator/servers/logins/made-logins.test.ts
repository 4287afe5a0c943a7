import { expect, it } from 'vitest';
import { MadeLogins } from '../../../../../main/coordinator/servers/logins/made-logins.ts';
import { IdentityId } from '../../../../../shared/ids.ts';

const login = (digest: string) => ({
  secret: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
  user: 'shop',
  sql: 'ALTER ROLE "shop" …;',
  digest,
  serverId: 'server-1',
  identity: IdentityId.parse('identity-1'),
});

it('a login is found by its SQL, for its server alone', () => {
  const made = new MadeLogins();
  made.keep(login('one'));
  expect(made.find('one', 'server-1')).toEqual(login('one'));
  expect(made.find('one', 'server-2')).toBeUndefined();
  expect(made.find('two', 'server-1')).toBeUndefined();
});

it('the oldest of more than a hundred is forgotten', () => {
  const made = new MadeLogins();
  for (let count = 0; count <= 100; count += 1) made.keep(login(`sql ${count}`));
  expect(made.find('sql 0', 'server-1')).toBeUndefined();
  expect(made.find('sql 1', 'server-1')).toEqual(login('sql 1'));
});
