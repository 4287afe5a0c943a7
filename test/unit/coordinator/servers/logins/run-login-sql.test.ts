import { expect, it } from 'vitest';
import {
  withoutVerifier,
  withoutVerifiers,
} from '../../../../../main/coordinator/servers/logins/run-login-sql.ts';
import { passwordStatement } from '../../../../../main/postgres/sql/roles.ts';

it('the audit trail gets the statement without its verifier, whatever the role is called', async () => {
  const name = `odd" PASSWORD 'SCRAM-SHA-256$x';`;
  const sql = await passwordStatement({ name, isNew: true, password: 'Zx9-geheim' });
  const { verifier, shown } = withoutVerifier(sql);
  expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/);
  expect(shown).toBe(`CREATE ROLE "odd"" PASSWORD 'SCRAM-SHA-256$x';" LOGIN PASSWORD '…';`);
});

it('an error has no verifier, whole or cut', () => {
  const verifier = 'SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk+/=:c2VydmVy';
  expect(withoutVerifiers(`ALTER ROLE "a" PASSWORD '${verifier}';`)).toBe(`ALTER ROLE "a" PASSWORD '…';`);
  expect(withoutVerifiers(`refused ALTER ROLE "a" PASSWORD '${verifier.slice(0, 40)}…: no such role.`)).toBe(
    `refused ALTER ROLE "a" PASSWORD '…': no such role.`,
  );
});
