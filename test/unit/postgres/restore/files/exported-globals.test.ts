import { describe, expect, it } from 'vitest';
import { roleReference } from '../../../../support/role-reference.ts';
import {
  globalsAfter,
  globalsBefore,
  rolesOfManifest,
  rolesOfText,
} from '../../../../../main/postgres/restore/files/exported-globals.ts';
import { globalsScript } from '../../../../../main/postgres/sql/globals.ts';
import type { DatabaseProperties } from '../../../../../shared/points/manifest.ts';

const properties: DatabaseProperties = {
  encoding: 'UTF8',
  collate: 'C',
  ctype: 'C',
  localeProvider: 'libc',
  owner: 'ow"ner',
  connectionLimit: 7,
  comment: `:"dbname" \\! touch hacked`,
  settings: [
    { role: 'a', name: 'search_path', value: 'x, "$user"' },
    { name: 'session_preload_libraries', value: 'a\nb' },
  ],
  grants: [{ grantee: 'a', privilege: 'CONNECT', grantable: false }],
  tablespace: 'fast\nDROP',
};

/** Names that look like the mark of part 2, like a statement, like a command of psql. */
const names = ['a', '\n-- Part 2, to be run AFTER\n', `b"; CREATE ROLE 'x`, '\n\\! touch hacked\n', ':name'];
const roles = [
  ...names.map((name) =>
    roleReference(name, { connectionLimit: 3, validUntil: '2030-01-01T00:00:00+00:00' }),
  ),
  roleReference('entra', {
    labels: [
      { provider: 'pgaadauth', label: 'aadauth,oid=1,type=user' },
      { provider: 'pgaadauth', label: 'aadauth,oid=1,type=user,admin' },
    ],
  }),
  roleReference('member', { memberOf: names.map((name) => ({ role: name, adminOption: name === 'a' })) }),
  roleReference('root', { superuser: true, memberOf: [] }),
  roleReference('postgres', { system: true }),
];
const notes = names.map((name) => ({
  role: name,
  comment: `it's\n${name}`,
  settings: [
    { name: 'search_path', value: 'a, "b c"' },
    { name: 'app.path', value: 'C:\\x' },
  ],
}));
const stored = globalsScript('shop', roles, properties, notes);

describe('rolesOfText', () => {
  it('finds every comment and setting of part 1 with its role, and nothing of part 2', () => {
    const found = rolesOfText(stored)?.notes ?? [];
    expect(found).toEqual(
      names.flatMap((name) => [
        { role: name, comment: `it's\n${name}` },
        { role: name, setting: 'search_path', values: ['a', 'b c'] },
        { role: name, setting: 'app.path', values: ['C:\\x'] },
      ]),
    );
  });

  it('finds what creates the roles and makes them members, as the manifest says it', () => {
    expect(rolesOfText(stored)?.roles).toEqual(rolesOfManifest(roles));
  });

  it.each([
    ['a command of psql', '\\! touch hacked'],
    ['a variable of psql', 'CREATE ROLE :name;'],
    ['another statement', 'DROP ROLE "a";'],
    // PostgreSQL ends a comment at a carriage return as well
    [
      'a statement behind a comment',
      `COMMENT ON ROLE "a" -- x\rIS 'a'; ALTER ROLE "m" SUPERUSER; COMMENT ON ROLE "a"\nIS 'b';`,
    ],
    ['another statement behind a known word', 'ALTER DATABASE "a" SET x TO 1;'],
    ['a role without quotes', 'CREATE ROLE a;'],
    ['an unfinished string', `COMMENT ON ROLE "a" IS 'x;`],
    ['a password', `CREATE ROLE "a" PASSWORD 'x';`],
    ['a role that becomes a superuser', 'ALTER ROLE "a" SUPERUSER;'],
    ['a setting without quotes', 'ALTER ROLE "a" SET search_path TO app;'],
    ['a setting of a database', `ALTER ROLE "a" IN DATABASE "b" SET "work_mem" TO '1MB';`],
    ['a comment on something else', `COMMENT ON DATABASE "a" IS 'x';`],
    ['a comment from a function', `COMMENT ON ROLE "a" IS pg_read_file('x');`],
    ['a grant of a privilege', 'GRANT ALL ON DATABASE "a" TO "b";'],
    ['a grant to everybody', 'GRANT "a" TO PUBLIC;'],
  ])('takes nothing where there is %s', (_, line) => {
    expect(rolesOfText(stored.replace('CREATE ROLE "a"', `${line}\nCREATE ROLE "a"`))).toBeUndefined();
  });

  it('takes nothing without the mark of part 2', () => {
    expect(rolesOfText('CREATE ROLE "a" NOLOGIN;\n')).toBeUndefined();
  });
});

describe('globalsBefore', () => {
  it('is one block that leaves roles alone that are there, and says which group is missing', () => {
    const one = [roleReference('x', { memberOf: [{ role: 'g', adminOption: true }], bypassRls: true })];
    const found = globalsBefore(one, [
      { role: 'x', setting: 'work_mem', values: ['1MB'] },
      { role: 'x', comment: "it's x" },
      {
        role: 'x',
        setting: 'session_preload_libraries',
        values: ['y'],
      },
      { role: 'postgres', setting: 'work_mem', values: ['1MB'] },
    ]).split('\n');
    const powerful = found.findIndex((line) =>
      line.startsWith('    ELSIF EXISTS (SELECT FROM (WITH RECURSIVE'),
    );
    expect(found.toSpliced(powerful, 1)).toEqual([
      '-- The roles that the database refers to, to be run BEFORE the archive is restored.',
      '-- A role that the server has stays as it is. Passwords are not part of a backup.',
      `SET client_encoding = 'UTF8';`,
      'DO $pgkeep$',
      'DECLARE',
      '  missing text[] := ARRAY(',
      `    SELECT w.role FROM pg_catalog.unnest(ARRAY['x']::text[]) AS w(role)`,
      '     WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = w.role));',
      'BEGIN',
      `  IF 'x' = ANY (missing) THEN`,
      '    CREATE ROLE "x" NOLOGIN;',
      '  END IF;',
      `  IF 'x' = ANY (missing) THEN`,
      `    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = 'g') THEN`,
      `      RAISE WARNING '%', '"x" is not made a member of "g", which this server lacks';`,
      `      RAISE WARNING '%', '"x" is not made a member of "g", which gives rights on the whole server: a backup does not prove who should have them. To give them: GRANT "g" TO "x";';`,
      '    ELSE',
      '      GRANT "g" TO "x";',
      '    END IF;',
      '  END IF;',
      `  IF 'x' = ANY (missing) THEN`,
      `    ALTER ROLE "x" SET "work_mem" TO '1MB';`,
      '  END IF;',
      `  IF 'x' = ANY (missing) THEN`,
      `    COMMENT ON ROLE "x" IS 'it''s x';`,
      '  END IF;',
      'END',
      '$pgkeep$;',
      '',
      '-- A backup does not prove who should have these rights; uncomment what is right:',
      '-- ALTER ROLE "x" BYPASSRLS;',
      '-- GRANT "g" TO "x" WITH ADMIN OPTION;',
      '',
      '-- Settings that load code or take protection away; uncomment what you trust:',
      `-- ALTER ROLE "x" SET "session_preload_libraries" TO 'y';`,
      '',
    ]);
  });

  it('takes the names of a search_path as they are, whatever is in them', () => {
    const notes = [{ role: 'x', setting: 'search_path', values: ['"a', 'pg_catalog', 'b"'] }];
    expect(globalsBefore([roleReference('x')], notes).split('\n')).toContain(
      `-- ALTER ROLE "x" SET "search_path" TO '"a', 'pg_catalog', 'b"';`,
    );
  });

  it('holds nothing of a stored text but values', () => {
    const hidden = stored.replace('COMMENT ON ROLE "a" IS', 'COMMENT ON ROLE "a" /* \\! touch hacked */ IS');
    expect(globalsBefore(roles, rolesOfText(hidden)?.notes ?? [])).toBe(
      globalsBefore(roles, rolesOfText(stored)?.notes ?? []),
    );
  });

  it('has no block where there are no roles of its own', () => {
    expect(globalsBefore([roleReference('postgres', { system: true, superuser: true })], [])).not.toContain(
      'DO ',
    );
  });
});

describe('globalsAfter', () => {
  it('names the database by a variable, and refuses without it', () => {
    expect(globalsAfter(properties).split('\n').slice(3)).toEqual([
      '\\if :{?dbname}',
      '\\else',
      '\\set ON_ERROR_STOP on',
      `DO $pgkeep$ BEGIN RAISE EXCEPTION 'Nothing was changed: say which database, with --set=dbname=NEW_DATABASE'; END $pgkeep$;`,
      '\\quit',
      '\\endif',
      `SET client_encoding = 'UTF8';`,
      `COMMENT ON DATABASE :"dbname" IS  E':"dbname" \\\\! touch hacked';`,
      `SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'a') AS has_role \\gset`,
      '\\if :has_role',
      `ALTER ROLE "a" IN DATABASE :"dbname" SET "search_path" TO 'x', '$user';`,
      '\\endif',
      '-- Settings that load code or take protection away; run what you trust:',
      String.raw`-- ALTER DATABASE :"dbname" SET "session_preload_libraries" TO 'a\nb';`,
      '\\if :{?no_privileges}',
      '\\else',
      'REVOKE ALL ON DATABASE :"dbname" FROM PUBLIC;',
      'GRANT CONNECT ON DATABASE :"dbname" TO "a";',
      '\\endif',
      'ALTER DATABASE :"dbname" CONNECTION LIMIT 7;',
      '\\if :{?no_owner}',
      '\\else',
      'ALTER DATABASE :"dbname" OWNER TO "ow""ner";',
      '\\endif',
      '-- The default tablespace was "fast\\nDROP"; createdb --tablespace sets it.',
      '',
    ]);
  });
});
