import { expect, it } from 'vitest';
import { isAdminLabel, labelRole, labelStatements } from '../../../../main/postgres/sql/role-labels.ts';
import { roleReference } from '../../../support/role-reference.ts';

it('writes labels with what their texts may hold', () => {
  expect(labelRole('a"b', { provider: 'p"q', label: `it's \\ "so"` })).toBe(
    `SECURITY LABEL FOR "p""q" ON ROLE "a""b" IS  E'it''s \\\\ "so"';`,
  );
});

it('writes all of them but those of the server’s own roles', () => {
  const labels = [
    { provider: 'anon', label: 'MASKED' },
    { provider: 'pgaadauth', label: 'aadauth,oid=1,type=user' },
  ];
  expect(
    labelStatements([
      roleReference('plain'),
      roleReference('app', { labels }),
      roleReference('azure_pg_admin', { system: true, labels }),
    ]),
  ).toEqual([
    { role: 'app', provider: 'anon', sql: `SECURITY LABEL FOR "anon" ON ROLE "app" IS 'MASKED';` },
    {
      role: 'app',
      provider: 'pgaadauth',
      sql: `SECURITY LABEL FOR "pgaadauth" ON ROLE "app" IS 'aadauth,oid=1,type=user';`,
    },
  ]);
});

it.each([
  ['pgaadauth', 'aadauth,oid=1,type=user,admin', true],
  ['pgaadauth', 'aadauth,oid=1,admin,type=user', true],
  ['pgaadauth', 'aadauth,oid=1,type=user', false],
  ['pgaadauth', 'aadauth,oid=admin-1,type=user', false],
  ['anon', 'admin', false],
])('%s: %s makes an administrator: %s', (provider, label, isAdmin) => {
  expect(isAdminLabel({ provider, label })).toBe(isAdmin);
});
