import { describe, expect, it } from 'vitest';
import { roleReference } from '../../../support/role-reference.ts';
import {
  createRoleStatement,
  createRolesScript,
  databasePropertyStatements,
  globalsScript,
} from '../../../../main/postgres/sql/globals.ts';
import type { DatabaseProperties } from '../../../../shared/points/manifest.ts';

const properties = (more: Partial<DatabaseProperties> = {}): DatabaseProperties => ({
  encoding: 'UTF8',
  collate: 'C',
  ctype: 'C',
  localeProvider: 'libc',
  owner: 'sales',
  connectionLimit: -1,
  settings: [],
  ...more,
});

describe('roles', () => {
  it('without anything special', () => {
    expect(createRoleStatement(roleReference('sales'))).toBe('CREATE ROLE "sales" NOLOGIN;');
  });

  it('with every attribute, but for those that only a superuser gives', () => {
    const all = roleReference('all', {
      canLogin: true,
      inherit: false,
      createDb: true,
      createRole: true,
      superuser: true,
      replication: true,
      bypassRls: true,
      connectionLimit: 0,
      validUntil: '2030-01-01T00:00:00+00:00',
    });
    expect(createRoleStatement(all)).toBe(
      `CREATE ROLE "all" LOGIN NOINHERIT CREATEDB CREATEROLE CONNECTION LIMIT 0 VALID UNTIL '2030-01-01T00:00:00+00:00';`,
    );
  });

  it('with memberships last, and nothing for the server’s own roles', () => {
    const script = createRolesScript([
      roleReference('clerk', {
        memberOf: [
          { role: 'sales', adminOption: false },
          { role: 'pg_read_all_data', adminOption: true },
        ],
      }),
      roleReference('pg_read_all_data', { system: true, memberOf: [{ role: 'x', adminOption: false }] }),
      roleReference('sales'),
    ]);
    expect(script).toEqual([
      'CREATE ROLE "clerk" NOLOGIN;',
      'CREATE ROLE "sales" NOLOGIN;',
      'GRANT "sales" TO "clerk";',
      'GRANT "pg_read_all_data" TO "clerk" WITH ADMIN OPTION;',
    ]);
  });

  it('with hostile names', () => {
    const name = 'a"; DROP DATABASE x; --\n\\';
    expect(createRoleStatement(roleReference(name))).toBe(
      `CREATE ROLE "a""; DROP DATABASE x; --\n\\" NOLOGIN;`,
    );
  });
});

describe('databasePropertyStatements', () => {
  const statements = (more: Partial<DatabaseProperties>, options = { privileges: true }) =>
    databasePropertyStatements('shop', properties(more), options);

  it('none for a plain database', () => {
    expect(statements({})).toEqual([]);
  });

  it.each([
    ['work_mem', '64MB', `"work_mem" TO '64MB'`],
    ['search_path', '"$user", public', `"search_path" TO '$user', 'public'`],
    ['search_path', 'app, "My ""odd"" schema", "a,b"', `"search_path" TO 'app', 'My "odd" schema', 'a,b'`],
    ['search_path', '""', `"search_path" TO ''`],
    ['search_path', '', `"search_path" TO ''`],
    ['temp_tablespaces', 'fast, "Big One"', `"temp_tablespaces" TO 'fast', 'Big One'`],
    [
      'session_preload_libraries',
      'auto_explain, "$libdir/x"',
      `"session_preload_libraries" TO 'auto_explain', '$libdir/x'`,
    ],
    ['DateStyle', 'ISO, DMY', `"DateStyle" TO 'ISO, DMY'`],
    ['app.tenant', 'a = b', `"app"."tenant" TO 'a = b'`],
    ['app.path', String.raw`C:\x's`, String.raw`"app"."path" TO  E'C:\\x''s'`],
  ])('setting %s = %s', (name, value, expected) => {
    expect(statements({ settings: [{ name, value }] })).toEqual([`ALTER DATABASE "shop" SET ${expected};`]);
  });

  it('settings of a role in the database, for the role’s name on the target', () => {
    const given = properties({ settings: [{ role: 'clerk', name: 'work_mem', value: '1MB' }] });
    const mapRole = (name: string) => `new ${name}`;
    expect(databasePropertyStatements('shop', given, { privileges: true, mapRole })).toEqual([
      `ALTER ROLE "new clerk" IN DATABASE "shop" SET "work_mem" TO '1MB';`,
    ]);
  });

  it('grants: first nobody, then those who had them, but not the owner', () => {
    const grants = [
      { grantee: 'sales', privilege: 'CREATE', grantable: false },
      { grantee: 'clerk', privilege: 'CONNECT', grantable: true },
      { privilege: 'TEMPORARY', grantable: false },
    ];
    expect(statements({ grants })).toEqual([
      'REVOKE ALL ON DATABASE "shop" FROM PUBLIC;',
      'GRANT CONNECT ON DATABASE "shop" TO "clerk" WITH GRANT OPTION;',
      'GRANT TEMPORARY ON DATABASE "shop" TO PUBLIC;',
    ]);
    expect(statements({ grants }, { privileges: false })).toEqual([]);
    expect(statements({ grants: [] })).toEqual(['REVOKE ALL ON DATABASE "shop" FROM PUBLIC;']);
  });

  it('never a privilege that PostgreSQL does not have', () => {
    const grants = [{ grantee: 'x', privilege: 'ALL ON DATABASE y TO z; --', grantable: false }];
    expect(() => statements({ grants })).toThrow(
      'as a privilege on the database, which PostgreSQL does not have',
    );
  });

  it('comment', () => {
    expect(statements({ comment: `it's\nthe shop` })).toEqual([
      `COMMENT ON DATABASE "shop" IS 'it''s\nthe shop';`,
    ]);
  });
});

describe('globalsScript', () => {
  it('is a script for people, with what only a superuser can give in comments', () => {
    const roles = [
      roleReference('admin', { superuser: true, replication: true, bypassRls: true }),
      roleReference('evil\nDROP ROLE admin;\r--', { bypassRls: true }),
      roleReference('postgres', { superuser: true, system: true }),
    ];
    const notes = [
      { role: 'admin', comment: `it's\nhim`, settings: [] },
      {
        role: 'evil\n',
        settings: [
          { name: 'search_path', value: 'app, "$user"' },
          { name: 'app.tenant', value: 'x' },
        ],
      },
    ];
    const given = properties({ connectionLimit: 7, comment: 'c', tablespace: 'big\nDROP' });
    expect(globalsScript('shop', roles, given, notes).split('\n')).toEqual([
      '-- What the archive does not hold. Passwords are not part of a backup.',
      '-- Not to be run as a whole: part 2 changes the database of this name that is there. An export as files has both',
      '-- parts as scripts that touch no database but the restored one: globals-before.sql and globals-after.sql.',
      '',
      '-- Part 1, to be run BEFORE the archive is restored: the roles that the database refers to.',
      'CREATE ROLE "admin" NOLOGIN;',
      'CREATE ROLE "evil',
      'DROP ROLE admin;\r--" NOLOGIN;',
      `COMMENT ON ROLE "admin" IS 'it''s`,
      `him';`,
      'ALTER ROLE "evil',
      `" SET "search_path" TO 'app', '$user';`,
      'ALTER ROLE "evil',
      `" SET "app"."tenant" TO 'x';`,
      '',
      '-- Attributes that only a superuser can give; uncomment what you want:',
      '-- ALTER ROLE "admin" SUPERUSER REPLICATION BYPASSRLS;',
      '-- ALTER ROLE "evil\\nDROP ROLE admin;\\r--" BYPASSRLS;',
      '',
      '-- Part 2, to be run AFTER the archive is restored: the database itself.',
      '-- Change its name below if you restored it under another one.',
      `COMMENT ON DATABASE "shop" IS 'c';`,
      'ALTER DATABASE "shop" CONNECTION LIMIT 7;',
      'ALTER DATABASE "shop" OWNER TO "sales";',
      '-- Its default tablespace was "big\\nDROP".',
      '',
    ]);
  });
});
