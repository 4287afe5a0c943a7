import { expect, it } from 'vitest';
import { createEntraRole, mapEntraRole } from '../../../../main/postgres/sql/entra-roles.ts';

const objectId = '6f2c1f2e-0000-4000-8000-0000000000a1';

it.each(['user', 'service', 'group'] as const)(
  'makes a role for a %s, without rights of an administrator',
  (type) => {
    expect(createEntraRole("o'neill@contoso.com", { objectId, type })).toBe(
      `SELECT * FROM pgaadauth_create_principal_with_oid('o''neill@contoso.com', '${objectId}', '${type}', false, false);`,
    );
  },
);

it('maps a role that is there', () => {
  expect(mapEntraRole('a"b', { objectId, type: 'service' })).toBe(
    `SECURITY LABEL FOR "pgaadauth" ON ROLE "a""b" IS 'aadauth,oid=${objectId},type=service';`,
  );
});
