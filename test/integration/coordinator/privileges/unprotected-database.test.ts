import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addServer, failureOf, openTestApp, type TestApp } from '../../../support/apps/app.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(16);
const database = 'api_privileges';
const password = 'a good password';
let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await makeDatabase(
    server(),
    database,
    `CREATE ROLE api_priv_reader LOGIN PASSWORD '${password}';
     CREATE ROLE api_priv_admin SUPERUSER LOGIN PASSWORD '${password}';
     CREATE ROLE api_priv_app; GRANT CREATE ON SCHEMA public TO api_priv_app;
     SET ROLE api_priv_app; CREATE TABLE orders AS SELECT 1 AS one`,
  );
  await addServer(app, server(), { name: 'reader', user: 'api_priv_reader', password });
});
afterAll(() => app[Symbol.asyncDispose]());

const subject = { server: 'reader', database };

describe('a database that nobody protects', () => {
  it('is checked for the login, and keeps no state', async () => {
    const began = performance.now();
    const found = await app.client.privileges.backup({ subject });
    const tookMs = performance.now() - began;
    expect(found).toMatchObject({
      ready: false,
      database,
      server: { name: 'reader', major: 16 },
      role: { name: 'api_priv_reader', exists: true, superuser: false },
      counts: { tables: 1 },
    });
    // several questions to a server, which are all of the call but its handling
    expect(found.tookMs).toBeGreaterThan(0);
    expect(found.tookMs).toBeLessThanOrEqual(Math.ceil(tookMs));
    expect(await app.client.privileges.states()).toEqual([]);
    expect(await app.client.privileges.checkAll()).toEqual([]);
  });

  it('gets a new login: checked by its name, made and granted by an administrator from a password file', async () => {
    const role = `new "login" ü`;
    const script = await app.client.privileges.grantSql({ subject, role, form: 'smallest' });
    expect(script).toMatchObject({ available: true, form: 'smallest' });
    expect(script.commands.sh).toContain('psql');
    expect(script.commands.powershell).toContain('psql');
    expect(JSON.stringify(script)).not.toContain(password);
    const passfile = join(app.folder, 'pgpass');
    await writeFile(passfile, `*:*:*:api_priv_admin:${password}\n`);
    await chmod(passfile, 0o600);
    const input = { subject, role, form: 'smallest' as const, action: 'grant' as const };
    const admin = { user: 'api_priv_admin', passfile };
    const tried = await app.client.privileges.apply({
      ...input,
      dryRun: true,
      digest: script.digest,
      admin,
    });
    expect(tried).toMatchObject({
      applied: false,
      before: { ready: false, role: { name: role, exists: false } },
      after: { ready: true, role: { name: role, exists: true } },
    });
    const exists = () => queryRows(server(), database, 'SELECT FROM pg_roles WHERE rolname = $1', [role]);
    expect(await exists()).toHaveLength(0);
    const done = await app.client.privileges.apply({
      ...input,
      dryRun: false,
      digest: script.digest,
      admin,
    });
    expect(done).toMatchObject({ applied: true, after: { ready: true, role: { exists: true } } });
    expect(await exists()).toHaveLength(1);
    const again = await app.client.privileges.grantSql({ subject, role, form: 'smallest' });
    expect(again).toMatchObject({ sql: '', statements: 0 });
    const nothing = { ...input, dryRun: false, digest: again.digest, admin };
    expect(await failureOf(app.client.privileges.apply(nothing))).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'Nothing is missing.',
    });
    await inDatabase(server(), database, (client) =>
      client.query(
        `DROP OWNED BY ${client.escapeIdentifier(role)}; DROP ROLE ${client.escapeIdentifier(role)}`,
      ),
    );
  });

  it('has three forms, and each of them suffices', async () => {
    for (const form of ['smallest', 'predefined', 'classic'] as const) {
      const { digest } = await app.client.privileges.grantSql({ subject, form });
      const { ticket } = await app.client.secrets.deposit({ secret: password });
      const { before, after } = await app.client.privileges.apply({
        subject,
        form,
        action: 'grant',
        dryRun: true,
        digest,
        admin: { user: 'api_priv_admin', ticket },
      });
      expect([form, before.ready, after.ready]).toEqual([form, false, true]);
    }
  });

  it('is refused where it is not known, or not reachable', async () => {
    const unknown = { server: 'moon', database };
    expect((await failureOf(app.client.privileges.backup({ subject: unknown }))).code).toBe(
      'UserErrorNotFound',
    );
    const nowhere = { server: 'reader', database: 'api_priv_nowhere' };
    expect((await failureOf(app.client.privileges.backup({ subject: nowhere }))).code).toBe(
      'UserErrorDBNotFound',
    );
    const { digest } = await app.client.privileges.grantSql({ subject, form: 'smallest' });
    const passfile = join(app.folder, 'no such file');
    const input = { subject, form: 'smallest' as const, action: 'grant' as const, dryRun: true, digest };
    const admin = { user: 'api_priv_admin', passfile };
    expect((await failureOf(app.client.privileges.apply({ ...input, admin }))).code).toBe(
      'UserErrorCredentialUnavailable',
    );
  });
});
