import { describe, expect, it } from 'vitest';
import {
  databaseExists,
  listDatabases,
  missingExtensions,
  missingRoles,
  readDatabaseProperties,
  readDatabaseSize,
  readExtensions,
  readRoleNotes,
  readRoles,
} from '../../../../main/postgres/sql/catalogue.ts';
import { createRolesScript, databasePropertyStatements } from '../../../../main/postgres/sql/globals.ts';
import { inDatabase, makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { supportedMajors } from '../../../support/servers/postgres-server.ts';
import { connectTo } from '../../../support/target-of.ts';
import { versionTraits } from '../../../../main/postgres/connect/server-traits.ts';
import { readServerFacts } from '../../../../main/postgres/connect/server-facts.ts';

const odd = `cat "odd'; --\nname\\ ü`;
const quoted = `"${odd.replaceAll('"', '""')}"`;

describe.each(supportedMajors)('the catalogue of PostgreSQL %i', (major) => {
  const server = () => sharedServer(major);

  it('knows the comments and settings of roles', async () => {
    await inDatabase(server(), 'postgres', (client) =>
      client.query(`CREATE ROLE cat_noted; CREATE ROLE cat_plain;
        COMMENT ON ROLE cat_noted IS 'a = note'; ALTER ROLE cat_noted SET app.tenant TO 'x=y';
        ALTER ROLE cat_noted SET search_path TO app, public;
        ALTER ROLE cat_plain IN DATABASE postgres SET work_mem TO '1MB'`),
    );
    await using connection = await connectTo(server());
    const roles = await readRoles(connection, ['cat_noted', 'cat_plain', 'postgres']);
    expect(roles.map(({ name }) => name)).toEqual(expect.arrayContaining(['cat_noted', 'cat_plain']));
    expect(await readRoleNotes(connection, roles)).toEqual([
      {
        role: 'cat_noted',
        comment: 'a = note',
        settings: [
          { name: 'app.tenant', value: 'x=y' },
          { name: 'search_path', value: 'app, public' },
        ],
      },
    ]);
  });

  // before 13 the catalogue cannot be written to without a restart
  it.runIf(major >= 13)('knows the security labels of roles', async () => {
    // no provider can be loaded here: the catalogue gets the row that one would write
    await inDatabase(server(), 'postgres', async (client) => {
      await client.query('CREATE ROLE cat_labelled; SET allow_system_table_mods = on');
      await client.query(
        `INSERT INTO pg_shseclabel (objoid, classoid, provider, label)
           SELECT oid, 'pg_authid'::regclass, 'pgaadauth', 'aadauth,oid=1,type=user' FROM pg_roles
            WHERE rolname = 'cat_labelled'`,
      );
    });
    await using connection = await connectTo(server());
    const [role] = (await readRoles(connection, ['cat_labelled'])).filter(
      ({ name }) => name === 'cat_labelled',
    );
    expect(role?.labels).toEqual([{ provider: 'pgaadauth', label: 'aadauth,oid=1,type=user' }]);
  });

  it('lists databases with hostile names, but no templates and none that nobody can enter', async () => {
    await server().createDatabase(`${odd} list`, { encoding: 'LATIN1', locale: 'C' });
    await server().createDatabase('cat_closed');
    await inDatabase(server(), 'postgres', (client) =>
      client.query('ALTER DATABASE cat_closed ALLOW_CONNECTIONS false'),
    );
    // what an interrupted DROP DATABASE leaves
    await server().createDatabase('cat_invalid');
    await inDatabase(server(), 'postgres', (client) =>
      client.query(`UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'cat_invalid'`),
    );
    await using connection = await connectTo(server());
    const databases = await listDatabases(connection);
    expect(databases.find(({ name }) => name === `${odd} list`)).toEqual({
      name: `${odd} list`,
      owner: 'postgres',
      encoding: 'LATIN1',
      sizeBytes: expect.any(Number) as number,
    });
    const names = databases.map(({ name }) => name);
    expect(names).toContain('postgres');
    for (const hidden of ['template0', 'template1', 'cat_closed', 'cat_invalid'])
      expect(names).not.toContain(hidden);
    expect(await databaseExists(connection, `${odd} list`)).toBe(true);
    expect(await databaseExists(connection, odd)).toBe(false);
  });

  it('hides the size of a database that the login may not enter', async () => {
    await makeDatabase(server(), 'cat_private', 'REVOKE CONNECT ON DATABASE cat_private FROM PUBLIC');
    await inDatabase(server(), 'postgres', (client) =>
      client.query(`CREATE ROLE cat_visitor LOGIN PASSWORD 'visitor'`),
    );
    await using connection = await connectTo(server(), 'postgres', {
      user: 'cat_visitor',
      password: 'visitor',
    });
    const databases = await listDatabases(connection);
    expect(databases.find(({ name }) => name === 'cat_private')?.sizeBytes).toBeNull();
    expect(databases.find(({ name }) => name === 'postgres')?.sizeBytes).toBeGreaterThan(1_000_000);
    expect(await readServerFacts(connection)).toMatchObject({ superuser: false, createDb: false });
  });

  it('reads the properties of a database so that they can be given to another', async () => {
    const database = `${odd} props`;
    const name = `"${database.replaceAll('"', '""')}"`;
    await makeDatabase(
      server(),
      database,
      `CREATE ROLE ${quoted} CREATEDB;
       ALTER DATABASE ${name} OWNER TO ${quoted};
       ALTER DATABASE ${name} CONNECTION LIMIT 9;
       COMMENT ON DATABASE ${name} IS 'it''s "mine"';
       ALTER DATABASE ${name} SET search_path TO "$user", 'a b', "c,""d", public;
       ALTER DATABASE ${name} SET app.tenant TO 'x = y';
       ALTER DATABASE ${name} SET "TimeZone" TO 'Europe/Berlin';
       ALTER ROLE ${quoted} IN DATABASE ${name} SET work_mem TO '3MB';
       ALTER ROLE ${quoted} SET work_mem TO '4MB';
       REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
       GRANT CONNECT ON DATABASE ${name} TO PUBLIC;
       CREATE ROLE cat_guest;
       GRANT TEMPORARY ON DATABASE ${name} TO cat_guest WITH GRANT OPTION;`,
    );
    await using connection = await connectTo(server(), database);
    const properties = await readDatabaseProperties(connection, versionTraits(major));
    const { settings, grants = [], ...rest } = properties;
    expect(rest).toEqual({
      encoding: 'UTF8',
      collate: 'C',
      ctype: 'C',
      localeProvider: 'libc',
      owner: odd,
      comment: `it's "mine"`,
      connectionLimit: 9,
    });
    expect(settings.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: 'app.tenant', value: 'x = y' },
      { name: 'search_path', value: `"$user", "a b", "c,""d", public` },
      { name: 'TimeZone', value: 'Europe/Berlin' },
      { role: odd, name: 'work_mem', value: '3MB' },
    ]);
    expect(grants).toContainEqual({ privilege: 'CONNECT', grantable: false });
    expect(grants).toContainEqual({ grantee: 'cat_guest', privilege: 'TEMPORARY', grantable: true });
    expect(grants).not.toContainEqual({ privilege: 'TEMPORARY', grantable: false });

    // what was read, given to another database and read again, is the same
    const copy = 'cat_copy_of_props';
    await server().createDatabase(copy, { owner: odd, connectionLimit: 9 });
    await inDatabase(server(), 'postgres', async (client) => {
      for (const statement of databasePropertyStatements(copy, properties, { privileges: true })) {
        await client.query(statement);
      }
    });
    await using copied = await connectTo(server(), copy);
    const again = await readDatabaseProperties(copied, versionTraits(major));
    expect({ ...again, settings: new Set(again.settings.map((setting) => JSON.stringify(setting))) }).toEqual(
      {
        ...properties,
        settings: new Set(settings.map((setting) => JSON.stringify(setting))),
        grants: expect.arrayContaining(grants) as unknown,
      },
    );
    expect(await readDatabaseSize(connection)).toBeGreaterThan(1_000_000);
  });

  it('says nothing about grants that nobody ever changed', async () => {
    await server().createDatabase('cat_plain');
    await using connection = await connectTo(server(), 'cat_plain');
    const properties = await readDatabaseProperties(connection, versionTraits(major));
    expect(properties).toMatchObject({ settings: [], connectionLimit: -1, owner: 'postgres' });
    expect(properties).not.toHaveProperty('grants');
    expect(properties).not.toHaveProperty('comment');
    expect(await readExtensions(connection)).toEqual([]);
  });

  it('finds every role that the database refers to, and no other', async () => {
    const roles = ['owner', 'grantee', 'policy', 'default', 'setting', 'group', 'top', 'extra', 'column'];
    const prefix = `cat${major}`;
    await makeDatabase(
      server(),
      'cat_roles',
      `${roles.map((role) => `CREATE ROLE ${prefix}_${role};`).join('\n')}
       CREATE ROLE ${prefix}_stranger;
       CREATE ROLE ${prefix}_all LOGIN NOINHERIT CREATEDB CREATEROLE SUPERUSER REPLICATION BYPASSRLS
         CONNECTION LIMIT 3 PASSWORD 'never read';
       GRANT ${prefix}_group TO ${prefix}_grantee WITH ADMIN OPTION;
       GRANT ${prefix}_top TO ${prefix}_group;
       GRANT ${prefix}_stranger TO postgres;
       CREATE SCHEMA s AUTHORIZATION ${prefix}_owner;
       CREATE TABLE s.t (a int, b int);
       GRANT SELECT ON s.t TO ${prefix}_grantee;
       GRANT SELECT (b) ON s.t TO ${prefix}_column;
       CREATE POLICY p ON s.t TO ${prefix}_policy USING (true);
       ALTER DEFAULT PRIVILEGES FOR ROLE ${prefix}_owner GRANT SELECT ON TABLES TO ${prefix}_default;
       ALTER ROLE ${prefix}_setting IN DATABASE cat_roles SET work_mem TO '1MB';
       GRANT CONNECT ON DATABASE cat_roles TO ${prefix}_all;`,
    );
    await using connection = await connectTo(server(), 'cat_roles');
    const found = await readRoles(connection, [`${prefix}_extra`, 'no such role']);
    const own = found.filter(({ name }) => name.startsWith(`${prefix}_`));
    expect(own.map(({ name }) => name)).toEqual(
      [...roles, 'all'].map((role) => `${prefix}_${role}`).toSorted(),
    );
    const byName = new Map(found.map((role) => [role.name, role]));
    expect(byName.get('postgres')).toMatchObject({ system: true, superuser: true });
    expect(byName.get(`${prefix}_all`)).toEqual({
      name: `${prefix}_all`,
      canLogin: true,
      inherit: false,
      createDb: true,
      createRole: true,
      superuser: true,
      replication: true,
      bypassRls: true,
      connectionLimit: 3,
      memberOf: [],
      system: false,
    });
    expect(byName.get(`${prefix}_grantee`)?.memberOf).toEqual([
      { role: `${prefix}_group`, adminOption: true },
    ]);
    expect(byName.get(`${prefix}_group`)?.memberOf).toEqual([{ role: `${prefix}_top`, adminOption: false }]);

    // what creates them somewhere else is valid here, too
    const renamed = own.map((role) => ({
      ...role,
      name: `${role.name}2`,
      memberOf: role.memberOf.map((member) => ({ ...member, role: `${member.role}2` })),
    }));
    await inDatabase(server(), 'postgres', async (client) => {
      for (const statement of createRolesScript(renamed)) await client.query(statement);
    });
    expect(
      await missingRoles(
        connection,
        renamed.map(({ name }) => name),
      ),
    ).toEqual([]);
  });

  it('tells what is missing', async () => {
    await using connection = await connectTo(server());
    expect(await missingRoles(connection, ['postgres', `z ${odd}`, 'cat_absent'])).toEqual(
      ['cat_absent', `z ${odd}`].toSorted(),
    );
    expect(await missingRoles(connection, [])).toEqual([]);
    expect(await missingExtensions(connection, ['plpgsql', `no "such'`])).toEqual([`no "such'`]);
  });

  it('is not led astray by what the owner of a database put there', async () => {
    const trap = `AS $$ BEGIN RAISE EXCEPTION 'the trap of the owner was called'; END $$`;
    const functions = [
      'current_setting(text) RETURNS text',
      'set_config(text, text, boolean) RETURNS text',
      'pg_get_userbyid(oid) RETURNS name',
      'pg_encoding_to_char(integer) RETURNS name',
      'pg_database_size(oid) RETURNS bigint',
      'current_database() RETURNS name',
      'shobj_description(oid, name) RETURNS text',
      'eq(name, name) RETURNS boolean',
      'eq_text(text, text) RETURNS boolean',
    ].map((signature) => `CREATE FUNCTION evil.${signature} LANGUAGE plpgsql ${trap};`);
    await makeDatabase(
      server(),
      'cat_trap',
      `CREATE SCHEMA evil;
       ${functions.join('\n')}
       CREATE OPERATOR evil.= (LEFTARG = name, RIGHTARG = name, FUNCTION = evil.eq);
       CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.eq_text);
       CREATE TABLE evil.pg_database (datname name);
       CREATE TABLE evil.pg_roles (rolname name);
       ALTER DATABASE cat_trap SET search_path TO evil, pg_catalog;`,
    );
    await using connection = await connectTo(server(), 'cat_trap');
    expect((await readServerFacts(connection)).user).toBe('postgres');
    expect((await readDatabaseProperties(connection, versionTraits(major))).owner).toBe('postgres');
    expect(await readDatabaseSize(connection)).toBeGreaterThan(0);
    expect((await readRoles(connection)).map(({ name }) => name)).toContain('postgres');
    expect(await readExtensions(connection)).toEqual([]);
    expect(await databaseExists(connection, 'cat_trap')).toBe(true);
    expect(await missingRoles(connection, ['postgres'])).toEqual([]);
    expect((await listDatabases(connection)).length).toBeGreaterThan(0);
  });
});

describe('other locale providers', () => {
  it.each([15, 16, 17, 18])('icu on %i', async (major) => {
    const rules = major >= 16 ? ` ICU_RULES '&a < g'` : '';
    await inDatabase(sharedServer(major), 'postgres', (client) =>
      client.query(
        `CREATE DATABASE cat_icu TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'${rules}`,
      ),
    );
    await using connection = await connectTo(sharedServer(major), 'cat_icu');
    expect(await readDatabaseProperties(connection, versionTraits(major))).toMatchObject({
      localeProvider: 'icu',
      locale: 'de-DE',
      ...(major >= 16 ? { icuRules: '&a < g' } : {}),
    });
  });

  it.each([17, 18])('builtin on %i', async (major) => {
    await inDatabase(sharedServer(major), 'postgres', (client) =>
      client.query(
        `CREATE DATABASE cat_builtin TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'`,
      ),
    );
    await using connection = await connectTo(sharedServer(major), 'cat_builtin');
    const properties = await readDatabaseProperties(connection, versionTraits(major));
    expect(properties).toMatchObject({ localeProvider: 'builtin', locale: 'C.UTF-8' });
    expect(properties).not.toHaveProperty('icuRules');
  });
});
