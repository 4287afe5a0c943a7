import { isValidElement } from 'react';
import { expect, it } from 'vitest';
import { loginSql } from '../../../../../renderer/ui/key-vault/login-sql.tsx';

const made = {
  secret: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
  user: 'shop',
  serverName: 'prod',
  sql: 'ALTER ROLE "shop" …;',
  digest: 'abc',
};

it('tells how the role stood before and stands afterwards', () => {
  const runnable = loginSql(made, 'server-1', () => {});
  expect(runnable.what).toBe('The login shop on prod');
  const shown = runnable.show({
    applied: true,
    before: { exists: false, canLogin: false },
    after: { exists: true, canLogin: false },
    loggedIn: true,
    notes: [],
  });
  expect(isValidElement(shown) && shown.props).toEqual({
    title: 'The login was set.',
    before: { look: { status: 'unknown', word: 'Not there' }, summary: 'There is no role shop.' },
    after: {
      look: { status: 'warning', word: 'May not log in' },
      summary: 'The role shop is there, but may not log in: it lacks LOGIN.',
    },
  });
});
