import { describe, expect, it } from 'vitest';
import type { BackupCheck } from '../../../../../main/postgres/privileges/backup-check.ts';
import { grantSql } from '../../../../../main/postgres/privileges/grant/for-backup.ts';
import type { BackupGap, GrantForm } from '../../../../../shared/privileges.ts';
import { serverTraits } from '../../../../../main/postgres/connect/server-traits.ts';

function check(gaps: readonly BackupGap[], more: { major?: number; azure?: boolean } = {}): BackupCheck {
  const { major = 17, azure = false } = more;
  return {
    database: 'shop',
    role: {
      name: 'backup',
      exists: !gaps.some(({ kind }) => kind === 'role'),
      canLogin: true,
      superuser: false,
      bypassRls: false,
      readsAllData: false,
      readAllData: null,
      inherits: true,
    },
    server: {
      version: `${major}.1`,
      major,
      traits: serverTraits({ major, managedBy: azure ? 'azure' : null }),
    },
    gaps,
    notes: [],
    counts: { schemas: 2, tables: 3, sequences: 1, largeObjects: 1 },
    schemas: [
      { name: 'app', owner: 'ada' },
      { name: 'Weird "" name', owner: 'bob' },
    ],
    creators: [
      { schema: 'app', owner: 'ada', unreadable: [] },
      { schema: 'app', owner: 'bob', unreadable: [] },
      { schema: 'app', owner: 'backup', unreadable: [] },
    ],
  };
}

const table = (schema: string, name: string, owner = 'ada'): BackupGap => ({
  kind: 'table',
  schema,
  name,
  owner,
});
const gaps: BackupGap[] = [
  { kind: 'connect' },
  { kind: 'schema', schema: 'app', owner: 'ada' },
  { kind: 'schema', schema: 'Weird "" name', owner: 'bob' },
  table('app', 'drop'),
  table('app', 'a; DROP TABLE x; --\n$$'),
  table('Weird "" name', 'ünï', 'bob'),
  { kind: 'sequence', schema: 'app', name: 'ids', owner: 'ada' },
  { kind: 'large object', oid: '4294967295', owner: 'ada' },
  { kind: 'row security', schema: 'app', name: 'drop', owner: 'ada', forced: false },
  { kind: 'default privileges', owner: 'ada', schema: 'app', objects: 'tables' },
  { kind: 'default privileges', owner: 'ada', schema: 'app', objects: 'sequences' },
  { kind: 'default privileges', owner: 'bob', schema: null, objects: 'tables' },
  { kind: 'default privileges', owner: 'bob', schema: null, objects: 'sequences' },
  { kind: 'default privileges', owner: 'bob', schema: null, objects: 'schemas' },
  { kind: 'default privileges', owner: 'ada', schema: null, objects: 'large objects' },
];

const statements = (...args: Parameters<typeof grantSql>) =>
  grantSql(...args).statements.map(({ sql, undo }) => [sql, undo]);

describe('the smallest form', () => {
  it('has one statement for each kind and place', () => {
    expect(statements(check(gaps), 'smallest')).toEqual([
      ['GRANT CONNECT ON DATABASE "shop" TO "backup";', 'REVOKE CONNECT ON DATABASE "shop" FROM "backup";'],
      ['ALTER ROLE "backup" BYPASSRLS;', 'ALTER ROLE "backup" NOBYPASSRLS;'],
      [
        'GRANT USAGE ON SCHEMA "app", "Weird """" name" TO "backup";',
        'REVOKE USAGE ON SCHEMA "app", "Weird """" name" FROM "backup";',
      ],
      [
        'GRANT SELECT ON TABLE "app"."drop", "app"."a; DROP TABLE x; --\n$$" TO "backup";',
        'REVOKE SELECT ON TABLE "app"."drop", "app"."a; DROP TABLE x; --\n$$" FROM "backup";',
      ],
      [
        'GRANT SELECT ON TABLE "Weird """" name"."ünï" TO "backup";',
        'REVOKE SELECT ON TABLE "Weird """" name"."ünï" FROM "backup";',
      ],
      [
        'GRANT SELECT ON SEQUENCE "app"."ids" TO "backup";',
        'REVOKE SELECT ON SEQUENCE "app"."ids" FROM "backup";',
      ],
      [
        'ALTER DEFAULT PRIVILEGES FOR ROLE "ada" IN SCHEMA "app" GRANT SELECT ON TABLES TO "backup";',
        'ALTER DEFAULT PRIVILEGES FOR ROLE "ada" IN SCHEMA "app" REVOKE SELECT ON TABLES FROM "backup";',
      ],
      [
        'ALTER DEFAULT PRIVILEGES FOR ROLE "ada" IN SCHEMA "app" GRANT SELECT ON SEQUENCES TO "backup";',
        'ALTER DEFAULT PRIVILEGES FOR ROLE "ada" IN SCHEMA "app" REVOKE SELECT ON SEQUENCES FROM "backup";',
      ],
      [
        'ALTER DEFAULT PRIVILEGES FOR ROLE "bob" GRANT SELECT ON TABLES TO "backup";',
        'ALTER DEFAULT PRIVILEGES FOR ROLE "bob" REVOKE SELECT ON TABLES FROM "backup";',
      ],
      [
        'ALTER DEFAULT PRIVILEGES FOR ROLE "bob" GRANT SELECT ON SEQUENCES TO "backup";',
        'ALTER DEFAULT PRIVILEGES FOR ROLE "bob" REVOKE SELECT ON SEQUENCES FROM "backup";',
      ],
      [
        'ALTER DEFAULT PRIVILEGES FOR ROLE "bob" GRANT USAGE ON SCHEMAS TO "backup";',
        'ALTER DEFAULT PRIVILEGES FOR ROLE "bob" REVOKE USAGE ON SCHEMAS FROM "backup";',
      ],
      [
        'GRANT SELECT ON LARGE OBJECT 4294967295 TO "backup";',
        'REVOKE SELECT ON LARGE OBJECT 4294967295 FROM "backup";',
      ],
      [
        'ALTER DEFAULT PRIVILEGES FOR ROLE "ada" GRANT SELECT ON LARGE OBJECTS TO "backup";',
        'ALTER DEFAULT PRIVILEGES FOR ROLE "ada" REVOKE SELECT ON LARGE OBJECTS FROM "backup";',
      ],
    ]);
  });

  it('gives back on the way back what the login had on single columns', () => {
    const columns = (...list: [string, 'no' | 'yes' | 'used'][]) => ({
      columns: list.map(([name, grantOption]) => ({ name, grantOption })),
    });
    const found: BackupGap[] = [
      { ...table('app', 'a'), ...columns(['id', 'no'], ['Weird "', 'no'], ['shared', 'yes']) },
      table('app', 'b'),
      { ...table('app', 'c'), ...columns(['id', 'no'], ['passed', 'used']) },
      { ...table('app', 'd'), ...columns(['id', 'no']) },
      { kind: 'sequence', schema: 'app', name: 's', owner: 'ada', ...columns(['last_value', 'no']) },
    ];
    const undo = [
      `REVOKE SELECT ON TABLE "app"."a", "app"."b", "app"."d" FROM "backup";
-- REVOKE has taken away SELECT on these columns as well, which the login had before:
GRANT SELECT ("id", "Weird """) ON TABLE "app"."a" TO "backup";
GRANT SELECT ("shared") ON TABLE "app"."a" TO "backup" WITH GRANT OPTION;
GRANT SELECT ("id") ON TABLE "app"."d" TO "backup";`,
      `REVOKE SELECT ON SEQUENCE "app"."s" FROM "backup";
-- REVOKE has taken away SELECT on these columns as well, which the login had before:
GRANT SELECT ("last_value") ON TABLE "app"."s" TO "backup";`,
    ];
    for (const form of ['smallest', 'classic'] as const) {
      const plan = grantSql(check(found), form);
      expect(plan.statements.flatMap((statement) => statement.undo ?? [])).toEqual(undo);
      // the server would refuse to revoke what others depend on
      expect(plan.revokeSql).toContain('-- "app"."c" can still be read: the login has passed on SELECT');
    }
    const [only] = grantSql(check(found.slice(2, 3)), 'smallest').statements;
    expect(only).toMatchObject({ undo: null, sql: 'GRANT SELECT ON TABLE "app"."c" TO "backup";' });
  });

  it('says whose large objects of tomorrow no statement reaches', () => {
    const found: BackupCheck = {
      ...check([{ kind: 'connect' }]),
      notes: [{ kind: 'later large objects', owners: ['ada', 'bob'] }],
    };
    expect(grantSql(found, 'smallest').leavesOut).toContain(
      'Large objects that "ada", "bob" will create are not covered: before PostgreSQL 18 there are no default privileges for them. Run the check again when there are new ones.',
    );
  });

  it('fixes every gap and says by which statement', () => {
    for (const form of ['smallest', 'predefined', 'classic'] as const) {
      const plan = grantSql(check(gaps), form);
      expect(new Set(plan.statements.flatMap(({ fixes }) => fixes))).toEqual(new Set(gaps));
      expect(plan.remaining).toEqual([]);
    }
  });

  it('fills lines with long lists', () => {
    const many = Array.from({ length: 6 }, (_, index) => table('app', `a rather long name ${index}`));
    expect(statements(check(many), 'smallest')[0]?.[0]).toBe(`GRANT SELECT ON TABLE
  "app"."a rather long name 0", "app"."a rather long name 1", "app"."a rather long name 2",
  "app"."a rather long name 3", "app"."a rather long name 4", "app"."a rather long name 5"
TO "backup";`);
  });

  it('has nothing to say where nothing is missing', () => {
    const plan = grantSql(check([]), 'smallest');
    expect(plan.statements).toEqual([]);
    expect(plan.sql).toBe(
      '-- Lets "backup" back up the database "shop".\n-- Nothing is missing.\n\n-- There is nothing to run.\n',
    );
  });

  it('refuses a number of a large object that is none', () => {
    expect(() =>
      grantSql(check([{ kind: 'large object', oid: '1; DROP', owner: 'ada' }]), 'smallest'),
    ).toThrow(/no number/);
  });
});

describe('scripts', () => {
  it('run in one transaction, the way back in reverse', () => {
    const plan = grantSql(check([{ kind: 'login' }, { kind: 'connect' }]), 'smallest');
    expect(plan.sql).toMatch(
      /\n\nBEGIN READ WRITE;\n\n-- The role may log in\.\nALTER ROLE "backup" LOGIN;\n\n[^]*COMMIT;\n$/,
    );
    expect(plan.revokeSql)
      .toBe(`-- Takes back what was granted to "backup" for the backup of the database "shop", and nothing that was
-- there before. Run it in that database.

BEGIN READ WRITE;

-- Undoes: Connect to the database.
REVOKE CONNECT ON DATABASE "shop" FROM "backup";

-- Undoes: The role may log in.
ALTER ROLE "backup" NOLOGIN;

COMMIT;
`);
  });

  it('keep names with line breaks out of the lines after a comment', () => {
    const odd = { ...check([table('a\nDROP TABLE x;\r', 't')]), database: 'd\nDROP TABLE y;' };
    for (const form of ['smallest', 'predefined', 'classic'] as const) {
      const plan = grantSql({ ...odd, schemas: [{ name: 'a\nDROP TABLE x;\r', owner: 'o' }] }, form);
      for (const text of [plan.sql, plan.revokeSql]) {
        const withoutNames = text.replaceAll(/^--.*$/gm, '').replaceAll(/"[^"]*"/g, '');
        expect(text).toContain('DROP TABLE y;');
        expect(withoutNames).toMatch(/^(GRANT|REVOKE) /m);
        expect(withoutNames).not.toContain('DROP');
      }
    }
  });
});

describe('a login that is not there', () => {
  it('is made once, never dropped, and gets no password', () => {
    const plan = grantSql(check([{ kind: 'role' }]), 'smallest', { connectionLimit: 2 });
    expect(plan.createsRole).toBe(true);
    expect(plan.statements.map(({ sql }) => sql)).toEqual([
      `DO $pgkeep$
BEGIN
  CREATE ROLE "backup" LOGIN CONNECTION LIMIT 2;
EXCEPTION WHEN duplicate_object THEN
  NULL; -- it is there already
END
$pgkeep$;`,
    ]);
    expect(plan.revokeSql).toContain('-- The login stays.');
    expect(plan.revokeSql.replaceAll(/^--.*$/gm, '').trim()).toBe('');
  });

  it('may have the end of the dollar quotes in its name', () => {
    const found = check([{ kind: 'role' }]);
    const plan = grantSql({ ...found, role: { ...found.role, name: '$pgkeep$ $pgkeep1$' } }, 'smallest');
    expect(plan.statements[0]?.sql).toMatch(/^DO \$pgkeep2\$\n[^]*\n\$pgkeep2\$;$/);
  });
});

describe('a schema where everybody may create', () => {
  it('is told, with what closes it, wherever pg_read_all_data does not read it', () => {
    const found: BackupCheck = {
      ...check(gaps),
      notes: [{ kind: 'everybody creates', schemas: ['p"u', 'q'] }],
    };
    const told = (form: GrantForm) =>
      grantSql(found, form).leavesOut.filter((note) => note.startsWith('Everybody'));
    const note =
      'Everybody may create tables in "p""u", "q", and who owns nothing yet is not among the present owners: run the check again then, or REVOKE CREATE ON SCHEMA "p""u", "q" FROM PUBLIC;';
    expect([told('smallest'), told('classic'), told('predefined')]).toEqual([[note], [note], []]);
  });
});

describe('the predefined role', () => {
  it('replaces what it covers', () => {
    expect(statements(check(gaps), 'predefined').map(([sql]) => sql)).toEqual([
      'GRANT CONNECT ON DATABASE "shop" TO "backup";',
      'ALTER ROLE "backup" BYPASSRLS;',
      'GRANT "pg_read_all_data" TO "backup" WITH INHERIT TRUE;',
      'GRANT SELECT ON LARGE OBJECT 4294967295 TO "backup";',
      'ALTER DEFAULT PRIVILEGES FOR ROLE "ada" GRANT SELECT ON LARGE OBJECTS TO "backup";',
    ]);
    expect(statements(check(gaps, { major: 14 }), 'predefined')[2]).toEqual([
      'GRANT "pg_read_all_data" TO "backup";',
      'REVOKE "pg_read_all_data" FROM "backup";',
    ]);
  });

  it('is not granted where it has nothing to fix', () => {
    expect(statements(check([{ kind: 'connect' }]), 'predefined')).toHaveLength(1);
  });

  it.each([12, 13])('does not exist on %i, and the plan says what to take', (major) => {
    const plan = grantSql(check(gaps, { major }), 'predefined');
    expect(plan.refusal).toBe(
      `pg_read_all_data came with PostgreSQL 14, and this server is ${major}.1. Take the form "smallest", which grants only what is missing, or "classic", schema by schema.`,
    );
    expect(plan.statements).toEqual([]);
    expect(plan.remaining).toEqual(gaps);
    expect(plan.sql.replaceAll(/^--.*$/gm, '').trim()).toBe('');
  });
});

describe('the classic form', () => {
  it('grants all of each schema and takes back only what was missing', () => {
    const found = check([
      table('app', 'drop'),
      table('pg_catalog', 'pg_class'),
      { kind: 'default privileges', owner: 'ada', schema: 'app', objects: 'tables' },
    ]);
    expect(statements(found, 'classic')).toEqual([
      ['GRANT USAGE ON SCHEMA "app" TO "backup";', null],
      [
        'GRANT SELECT ON ALL TABLES IN SCHEMA "app" TO "backup";',
        'REVOKE SELECT ON TABLE "app"."drop" FROM "backup";',
      ],
      ['GRANT SELECT ON ALL SEQUENCES IN SCHEMA "app" TO "backup";', null],
      ['GRANT USAGE ON SCHEMA "Weird """" name" TO "backup";', null],
      ['GRANT SELECT ON ALL TABLES IN SCHEMA "Weird """" name" TO "backup";', null],
      ['GRANT SELECT ON ALL SEQUENCES IN SCHEMA "Weird """" name" TO "backup";', null],
      [
        'ALTER DEFAULT PRIVILEGES FOR ROLE "ada" IN SCHEMA "app" GRANT SELECT ON TABLES TO "backup";',
        'ALTER DEFAULT PRIVILEGES FOR ROLE "ada" IN SCHEMA "app" REVOKE SELECT ON TABLES FROM "backup";',
      ],
      [
        'ALTER DEFAULT PRIVILEGES FOR ROLE "ada" IN SCHEMA "app" GRANT SELECT ON SEQUENCES TO "backup";',
        null,
      ],
      ['ALTER DEFAULT PRIVILEGES FOR ROLE "bob" IN SCHEMA "app" GRANT SELECT ON TABLES TO "backup";', null],
      [
        'ALTER DEFAULT PRIVILEGES FOR ROLE "bob" IN SCHEMA "app" GRANT SELECT ON SEQUENCES TO "backup";',
        null,
      ],
      // not a schema of users: by name only, as far as pg_dump needs it
      [
        'GRANT SELECT ON TABLE "pg_catalog"."pg_class" TO "backup";',
        'REVOKE SELECT ON TABLE "pg_catalog"."pg_class" FROM "backup";',
      ],
    ]);
    expect(grantSql(found, 'classic').revokeSql).toContain(
      '-- To take away also what the login could read before, or what came later: REVOKE SELECT ON ALL TABLES\n-- IN SCHEMA "app" FROM "backup";',
    );
  });
});

describe('row-level security on Azure before 16', () => {
  const forced: BackupGap = { kind: 'row security', schema: 'app', name: 'f', owner: 'bob', forced: true };

  it('is passed as a member of the owner, which fixes all that the owner may', () => {
    const found = check([...gaps, forced], { major: 15, azure: true });
    const plan = grantSql(found, 'smallest');
    expect(plan.statements.map(({ sql }) => sql)).toEqual([
      'GRANT CONNECT ON DATABASE "shop" TO "backup";',
      'GRANT "ada" TO "backup";',
      'GRANT USAGE ON SCHEMA "Weird """" name" TO "backup";',
      'GRANT SELECT ON TABLE "Weird """" name"."ünï" TO "backup";',
      'ALTER DEFAULT PRIVILEGES FOR ROLE "bob" GRANT SELECT ON TABLES TO "backup";',
      'ALTER DEFAULT PRIVILEGES FOR ROLE "bob" GRANT SELECT ON SEQUENCES TO "backup";',
      'ALTER DEFAULT PRIVILEGES FOR ROLE "bob" GRANT USAGE ON SCHEMAS TO "backup";',
    ]);
    // FORCE binds the owner's members, too
    expect(plan.remaining).toEqual([forced]);
    expect(plan.leavesOut.join('\n')).toContain('even the owner of "app"."f" (FORCE ROW LEVEL SECURITY)');
  });

  it('says what is left where no statement is: not that nothing is missing', () => {
    for (const form of ['smallest', 'predefined'] as const) {
      const plan = grantSql(check([forced], { major: 15, azure: true }), form);
      expect(plan).toMatchObject({ statements: [], covers: [], remaining: [forced] });
      expect(plan.leavesOut).toEqual([
        expect.stringContaining('Let the owner run ALTER TABLE "app"."f" NO FORCE ROW LEVEL SECURITY'),
      ]);
      expect(plan.sql).not.toContain('Nothing is missing');
    }
  });

  it('takes the attribute from 16 on, or when asked for it', () => {
    for (const plan of [
      grantSql(check([forced], { major: 16, azure: true }), 'smallest'),
      grantSql(check([forced], { major: 15, azure: true }), 'smallest', { rowSecurity: 'bypass' }),
    ]) {
      expect(plan.statements.map(({ sql }) => sql)).toEqual(['ALTER ROLE "backup" BYPASSRLS;']);
    }
  });
});

describe('a role that logs in with Microsoft Entra', () => {
  const makeEntraRole =
    "SELECT * FROM pgaadauth_create_principal_with_oid('backup', 'oid', 'service', false, false);";
  const missing: BackupGap[] = [{ kind: 'role' }, { kind: 'connect' }];

  it('is made first, in the database that has its functions, and never with CREATE ROLE', () => {
    const plan = grantSql(check(missing, { azure: true }), 'smallest', { makeEntraRole });
    expect(plan.leavesOut[0]).toBe(
      `Before all else, make "backup", which logs in with Microsoft Entra: run ${makeEntraRole} in the database postgres, as a Microsoft Entra administrator of the server.`,
    );
    expect(plan.statements.map(({ sql }) => sql)).toStrictEqual([
      'GRANT CONNECT ON DATABASE "shop" TO "backup";',
    ]);
    expect(plan.sql).not.toContain('CREATE ROLE');
    expect(plan.createsRole).toBe(false);
  });

  it('is made by the script itself where that runs in postgres', () => {
    const inPostgres = { ...check(missing, { azure: true }), database: 'postgres' };
    const plan = grantSql(inPostgres, 'smallest', { makeEntraRole });
    expect(plan.statements.map(({ sql }) => sql)).toStrictEqual([
      makeEntraRole,
      'GRANT CONNECT ON DATABASE "postgres" TO "backup";',
    ]);
    expect([
      plan.createsRole,
      plan.leavesOut.some((note) => note.startsWith('Before all else')),
    ]).toStrictEqual([false, false]);
  });

  it('is left alone where it is there', () => {
    const plan = grantSql(check([{ kind: 'connect' }], { azure: true }), 'smallest', { makeEntraRole });
    expect(plan.sql).not.toContain('pgaadauth');
  });

  it('is named as the other way where nobody knows, on Azure alone', () => {
    const script = (azure: boolean) => grantSql(check(missing, { azure }), 'smallest').sql;
    expect(script(true)).toContain("SELECT * FROM pgaadauth_create_principal('backup', false, false);");
    expect(script(false)).not.toContain('pgaadauth');
  });
});
