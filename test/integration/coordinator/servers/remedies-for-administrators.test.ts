import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addServer, failureOf, openTestApp, type TestApp } from '../../../support/apps/app.ts';
import { inDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { connectTo } from '../../../support/target-of.ts';

/** Who lacks a right, and who may give it; another one than the administrator of the test server. */
const login = `remedy "of" 1`;
const quotedLogin = `"remedy ""of"" 1"`;
const administrator = 'remedy_admin';
const owner = 'remedy owner';

const apps: TestApp[] = [];
afterAll(async () => {
  for (const app of apps) await app[Symbol.asyncDispose]();
});

describe.each([12, 15, 16, 18])('SQL that fixes what a login lacks, on PostgreSQL %i', (major) => {
  const server = () => sharedServer(major);
  let app: TestApp;

  beforeEach(async () => {
    await inDatabase(server(), 'postgres', async (client) => {
      await client.query(`CREATE ROLE ${quotedLogin} LOGIN PASSWORD 'login'; CREATE ROLE "${owner}"`);
      await client.query(`CREATE ROLE ${administrator} LOGIN SUPERUSER PASSWORD 'admin'`);
    });
    app = await openTestApp();
    apps.push(app);
    await addServer(app, server(), { user: login, password: 'login' });
  });
  afterEach(async () => {
    await server().dropDatabase('remedy_made');
    await inDatabase(server(), 'postgres', async (client) => {
      await client.query(`DROP ROLE IF EXISTS remedy_made`);
      await client.query(`DROP ROLE ${quotedLogin}; DROP ROLE "${owner}"; DROP ROLE ${administrator}`);
    });
  });

  /** All that the role is and may, memberships included. */
  const stateOf = (role: string) =>
    queryRows(
      server(),
      'postgres',
      `SELECT to_jsonb(r) AS role, (SELECT json_agg(m ORDER BY m.roleid) FROM pg_auth_members m WHERE m.member = r.oid) AS of
         FROM pg_roles r WHERE r.rolname = $1`,
      [role],
    );

  /** Runs the SQL as the administrator, who must be the same afterwards. */
  async function runAsAdministrator(sql: string): Promise<void> {
    const before = await stateOf(administrator);
    await using connection = await connectTo(server(), 'postgres', {
      user: administrator,
      password: 'admin',
    });
    await connection.query(sql);
    expect(await stateOf(administrator)).toEqual(before);
  }

  it('names the login that may not create a role', async () => {
    const create = () =>
      app.client.servers.createRole({ server: 'source', name: 'remedy_made', canLogin: false });
    const { code, sql } = await failureOf(create());
    expect(code).toBe('UserErrorMissingDBPermissions');
    expect(sql).toBe(`ALTER ROLE ${quotedLogin} CREATEROLE;`);
    await runAsAdministrator(sql ?? '');
    expect(await create()).toEqual({ name: 'remedy_made' });
  });

  it('names the login that may not create a database', async () => {
    const create = () => app.client.servers.createDatabase({ server: 'source', name: 'remedy_made' });
    const { code, sql } = await failureOf(create());
    expect(code).toBe('UserErrorCreateDatabaseFailed');
    expect(sql).toBe(`ALTER ROLE ${quotedLogin} CREATEDB;`);
    await runAsAdministrator(sql ?? '');
    expect(await create()).toEqual({ name: 'remedy_made' });
  });

  it('makes the login a member of the role that is to own the database', async () => {
    const create = () => app.client.servers.createDatabase({ server: 'source', name: 'remedy_made', owner });
    const { sql } = await failureOf(create());
    const options = major >= 16 ? ' WITH INHERIT TRUE, SET TRUE' : '';
    expect(sql).toBe(`ALTER ROLE ${quotedLogin} CREATEDB;\nGRANT "${owner}" TO ${quotedLogin}${options};`);
    await runAsAdministrator(sql ?? '');
    expect(await create()).toEqual({ name: 'remedy_made' });
  });

  it('says nothing that the login has, and makes nobody a superuser', async () => {
    await queryRows(server(), 'postgres', `ALTER ROLE ${quotedLogin} CREATEDB`);
    const create = (name: string) =>
      failureOf(app.client.servers.createDatabase({ server: 'source', name: 'remedy_made', owner: name }));
    const options = major >= 16 ? ' WITH INHERIT TRUE, SET TRUE' : '';
    expect((await create(owner)).sql).toBe(`GRANT "${owner}" TO ${quotedLogin}${options};`);
    expect((await create('postgres')).sql).toBeUndefined();
  });

  it('names the role that the sessions of the login act as', async () => {
    await inDatabase(server(), 'postgres', async (client) => {
      await client.query(
        `GRANT "${owner}" TO ${quotedLogin}; ALTER ROLE ${quotedLogin} SET role = "${owner}"`,
      );
    });
    const create = () =>
      app.client.servers.createRole({ server: 'source', name: 'remedy_made', canLogin: false });
    const { sql } = await failureOf(create());
    expect(sql).toBe(`ALTER ROLE "${owner}" CREATEROLE;`);
    await runAsAdministrator(sql ?? '');
    expect(await create()).toEqual({ name: 'remedy_made' });
  });
});
