import { describe, expect, it } from 'vitest';
import {
  globalsAfter,
  globalsBefore,
  rolesOfManifest,
  rolesOfText,
} from '../../../main/postgres/exported-globals.ts';
import { globalsScript } from '../../../main/postgres/globals.ts';
import type { DatabaseProperties, RoleReference } from '../../../shared/manifest.ts';

const role = (name: string, more: Partial<RoleReference> = {}): RoleReference => ({
  name,
  canLogin: false,
  inherit: true,
  createDb: false,
  createRole: false,
  superuser: false,
  replication: false,
  bypassRls: false,
  connectionLimit: -1,
  memberOf: [],
  system: false,
  ...more,
});

const properties: DatabaseProperties = {
  encoding: 'UTF8',
  collate: 'C',
  ctype: 'C',
  localeProvider: 'libc',
  owner: 'ow"ner',
  connectionLimit: 7,
  comment: `:"dbname" \\! touch hacked`,
  settings: [{ role: 'a', name: 'search_path', value: 'x, "$user"' }],
  grants: [{ grantee: 'a', privilege: 'CONNECT', grantable: false }],
  tablespace: 'fast\nDROP',
};

/** Names that look like the mark of part 2, like a statement, like a command of psql. */
const names = ['a', '\n-- Part 2, to be run AFTER\n', `b"; CREATE ROLE 'x`, '\n\\! touch hacked\n', ':name'];
const roles = [
  ...names.map((name) => role(name, { connectionLimit: 3, validUntil: '2030-01-01T00:00:00+00:00' })),
  role('member', { memberOf: names.map((name) => ({ role: name, adminOption: name === 'a' })) }),
  role('root', { superuser: true, memberOf: [] }),
  role('postgres', { system: true }),
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
  it('finds every statement of part 1 with its role and group, and nothing of part 2', () => {
    const found = rolesOfText(stored) ?? [];
    expect(found.filter(({ sql }) => /^(CREATE|GRANT)/.test(sql))).toEqual(rolesOfManifest(roles));
    expect(
      found.filter(({ sql }) => /^(COMMENT|ALTER)/.test(sql)).map((statement) => statement.role),
    ).toEqual(names.flatMap((name) => [name, name, name]));
    expect(found).toHaveLength(7 + 5 + 15);
  });

  it.each([
    ['a command of psql', '\\! touch hacked'],
    ['a variable of psql', 'CREATE ROLE :name;'],
    ['another statement', 'DROP ROLE "a";'],
    ['another statement behind a known word', 'ALTER DATABASE "a" SET x TO 1;'],
    ['a role without quotes', 'CREATE ROLE a;'],
    ['an unfinished string', `COMMENT ON ROLE "a" IS 'x;`],
  ])('takes nothing where there is %s', (_, line) => {
    expect(rolesOfText(stored.replace('CREATE ROLE "a"', `${line}\nCREATE ROLE "a"`))).toBeUndefined();
  });

  it('takes nothing without the mark of part 2', () => {
    expect(rolesOfText('CREATE ROLE "a" NOLOGIN;\n')).toBeUndefined();
  });
});

describe('globalsBefore', () => {
  it('is one block that leaves roles alone that are there, and says which group is missing', () => {
    const one = [role('x', { memberOf: [{ role: 'g', adminOption: false }], bypassRls: true })];
    expect(globalsBefore(rolesOfManifest(one), one).split('\n')).toEqual([
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
      `    IF EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = 'g') THEN`,
      '      GRANT "g" TO "x";',
      '    ELSE',
      `      RAISE WARNING '%', '"x" is not made a member of "g", which this server lacks';`,
      '    END IF;',
      '  END IF;',
      'END',
      '$pgkeep$;',
      '',
      '-- Attributes that only a superuser can give; uncomment what you want:',
      '-- ALTER ROLE "x" BYPASSRLS;',
      '',
    ]);
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
