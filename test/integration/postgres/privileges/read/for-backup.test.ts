import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import type pg from 'pg';
import { connect } from '../../../../../main/postgres/connect/connect.ts';
import type { BackupCheck } from '../../../../../main/postgres/privileges/backup-check.ts';
import { isBackupReady } from '../../../../../main/postgres/privileges/findings/for-backup.ts';
import { readBackupCheck } from '../../../../../main/postgres/privileges/read/for-backup.ts';
import { sqlName } from '../../../../../main/postgres/sql/names.ts';
import type { BackupGap, ColumnGrant } from '../../../../../shared/privileges.ts';
import { queryRows } from '../../../../support/databases/test-databases.ts';
import { dumpAs } from '../../../../support/databases/dump-as.ts';
import { supportedMajors } from '../../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { connectTo, targetOf } from '../../../../support/target-of.ts';

const reader = 'check_Weird "" ünï';
const owner = `check_${'ö'.repeat(28)}_`; // 63 bytes
const schema = 'Weird "" schema';
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const [R, O, S] = [reader, owner, schema].map(quoted);
const database = 'check "" drop';

/** Makes the database again: a schema of the owner's with a table and its sequence, all readable. */
const readable = `
  CREATE SCHEMA ${S} AUTHORIZATION ${O}; SET ROLE ${O};
  CREATE TABLE ${S}."drop" (id serial PRIMARY KEY, note text);
  RESET ROLE;
  GRANT USAGE ON SCHEMA ${S} TO ${R};
  GRANT SELECT ON ALL TABLES IN SCHEMA ${S} TO ${R}; GRANT SELECT ON ALL SEQUENCES IN SCHEMA ${S} TO ${R};
  ALTER DEFAULT PRIVILEGES FOR ROLE ${O} IN SCHEMA ${S} GRANT SELECT ON TABLES TO ${R};
  ALTER DEFAULT PRIVILEGES FOR ROLE ${O} IN SCHEMA ${S} GRANT SELECT ON SEQUENCES TO ${R};`;

type Case = {
  readonly name: string;
  readonly sql: string;
  readonly gaps: readonly BackupGap[];
  /** What pg_dump says; null where it ends with 0 all the same. */
  readonly error: RegExp | null;
  /** Takes back what dropping the database does not. */
  readonly undo?: string;
  readonly from?: number;
  readonly until?: number;
};

const gap = {
  table: (
    name: string,
    more: { schema?: string; owner?: string; extension?: string; columns?: ColumnGrant[] } = {},
  ): BackupGap => ({
    kind: 'table',
    schema,
    owner,
    name,
    ...more,
  }),
  sequence: (name: string, more: { columns?: ColumnGrant[] } = {}): BackupGap => ({
    kind: 'sequence',
    schema,
    name,
    owner,
    ...more,
  }),
  later: (objects: Extract<BackupGap, { kind: 'default privileges' }>['objects']): BackupGap => ({
    kind: 'default privileges',
    owner: 'check_other',
    schema: null,
    objects,
  }),
  policy: (name: string, forced: boolean, itsOwner = owner): BackupGap => ({
    kind: 'row security',
    schema,
    name,
    owner: itsOwner,
    forced,
  }),
};

const columns = (...names: string[]): { columns: ColumnGrant[] } => ({
  columns: names.map((name) => ({ name, grantOption: 'no' })),
});

const cases: readonly Case[] = [
  { name: 'nothing is missing', sql: '', gaps: [], error: null },
  {
    name: 'the login may not log in',
    sql: `ALTER ROLE ${R} NOLOGIN`,
    undo: `ALTER ROLE ${R} LOGIN`,
    gaps: [{ kind: 'login' }],
    error: /is not permitted to log in/,
  },
  {
    name: 'CONNECT is missing',
    sql: `REVOKE CONNECT ON DATABASE ${quoted(database)} FROM PUBLIC`,
    gaps: [{ kind: 'connect' }],
    error: /permission denied for database/,
  },
  {
    name: 'USAGE on a schema is missing',
    sql: `REVOKE USAGE ON SCHEMA ${S} FROM ${R}`,
    gaps: [{ kind: 'schema', schema, owner }],
    error: /permission denied for schema Weird "" schema/,
  },
  {
    name: 'a schema without tables is closed',
    sql: `CREATE SCHEMA closed; CREATE VIEW closed.v AS SELECT 1 AS one; CREATE MATERIALIZED VIEW closed.m AS SELECT 1 AS one;
      CREATE TYPE closed.t AS ENUM ('a'); CREATE FUNCTION closed.f(closed.t) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE closed.ft (a closed.t) SERVER s`,
    gaps: [],
    error: null,
  },
  {
    name: 'a table is closed',
    sql: `REVOKE SELECT ON ${S}."drop" FROM ${R}`,
    gaps: [gap.table('drop')],
    error: /permission denied for table drop/,
  },
  {
    name: 'a partition is closed, although its parent is not',
    sql: `CREATE TABLE ${S}.p (k int) PARTITION BY LIST (k); CREATE TABLE ${S}."ünï" PARTITION OF ${S}.p DEFAULT;
      GRANT SELECT ON ${S}.p TO ${R}; ALTER TABLE ${S}."ünï" OWNER TO ${O}`,
    gaps: [gap.table('ünï')],
    error: /permission denied for table ünï/,
  },
  {
    name: 'a foreign partition is closed: before 13 the lock of its parent takes it along',
    sql: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE TABLE ${S}.p (k int) PARTITION BY LIST (k);
      CREATE FOREIGN TABLE ${S}.far PARTITION OF ${S}.p DEFAULT SERVER s; GRANT SELECT ON ${S}.p TO ${R}; ALTER FOREIGN TABLE ${S}.far OWNER TO ${O}`,
    gaps: [gap.table('far')],
    error: /permission denied for foreign table far/,
    until: 12,
  },
  {
    name: 'a foreign partition is closed, which nothing reads',
    sql: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE TABLE ${S}.p (k int) PARTITION BY LIST (k);
      CREATE FOREIGN TABLE ${S}.far PARTITION OF ${S}.p DEFAULT SERVER s; GRANT SELECT ON ${S}.p TO ${R}`,
    gaps: [],
    error: null,
    from: 13,
  },
  {
    name: 'all columns are readable, and the table may not be locked',
    sql: `REVOKE SELECT ON ${S}."drop" FROM ${R}; GRANT SELECT (id, note) ON ${S}."drop" TO ${R}`,
    gaps: [gap.table('drop', columns('id', 'note'))],
    error: /permission denied for table drop/,
  },
  {
    name: 'all columns are readable, and UPDATE lets lock',
    sql: `REVOKE SELECT ON ${S}."drop" FROM ${R}; GRANT SELECT (id, note), UPDATE (note) ON ${S}."drop" TO ${R}; GRANT UPDATE ON ${S}."drop" TO ${R}`,
    gaps: [],
    error: null,
    from: 16,
  },
  {
    name: 'the stored columns are readable, INSERT lets lock, and a generated column is not copied',
    sql: `CREATE TABLE ${S}.g (a int, b int GENERATED ALWAYS AS (a) STORED); GRANT SELECT (a) ON ${S}.g TO ${R}; GRANT INSERT ON ${S}.g TO ${R}`,
    gaps: [],
    error: null,
    from: 16,
  },
  {
    name: 'INSERT lets nobody lock before 16',
    sql: `CREATE TABLE ${S}.g (a int); GRANT SELECT (a) ON ${S}.g TO ${R}; GRANT INSERT ON ${S}.g TO ${R}; ALTER TABLE ${S}.g OWNER TO ${O}`,
    gaps: [gap.table('g', columns('a'))],
    error: /permission denied for table g/,
    until: 15,
  },
  {
    name: 'one of the two columns of a sequence is closed',
    sql: `CREATE SEQUENCE ${S}.s OWNED BY NONE; GRANT SELECT (last_value) ON TABLE ${S}.s TO ${R}; ALTER SEQUENCE ${S}.s OWNER TO ${O}`,
    gaps: [gap.sequence('s', columns('last_value'))],
    error: /sequence "?s/,
  },
  {
    name: 'both columns of a sequence are readable',
    sql: `CREATE SEQUENCE ${S}.s; GRANT SELECT (last_value, is_called) ON TABLE ${S}.s TO ${R}`,
    gaps: [],
    error: null,
    until: 17,
  },
  {
    name: 'a sequence is closed',
    sql: `REVOKE SELECT ON SEQUENCE ${S}.drop_id_seq FROM ${R}`,
    gaps: [gap.sequence('drop_id_seq')],
    error: /sequence "?drop_id_seq/,
  },
  {
    name: 'a schema that holds a sequence is closed',
    sql: `CREATE SCHEMA closed AUTHORIZATION postgres; CREATE SEQUENCE closed.s; GRANT SELECT ON SEQUENCE closed.s TO ${R}`,
    gaps: [{ kind: 'schema', schema: 'closed', owner: 'postgres' }],
    error: /permission denied for schema closed/,
    until: 17,
  },
  {
    name: 'a schema that holds a sequence is closed, and 18 needs no names',
    sql: `CREATE SCHEMA closed; CREATE SEQUENCE closed.s; GRANT SELECT ON SEQUENCE closed.s TO ${R}`,
    gaps: [],
    error: null,
    from: 18,
  },
  {
    name: 'a large object is closed',
    sql: 'SELECT lo_create(4000000000)',
    gaps: [{ kind: 'large object', oid: '4000000000', owner: 'postgres' }],
    error: /permission denied for large object 4000000000/,
  },
  {
    name: 'pg_read_all_data does not cover large objects',
    sql: `SELECT lo_create(4000000000); REVOKE SELECT ON ${S}."drop" FROM ${R}; GRANT pg_read_all_data TO ${R}`,
    undo: `REVOKE pg_read_all_data FROM ${R}`,
    gaps: [{ kind: 'large object', oid: '4000000000', owner: 'postgres' }],
    error: /permission denied for large object 4000000000/,
    from: 14,
  },
  {
    name: 'a large object is closed, and lo_compat_privileges opens them all',
    sql: `SELECT lo_create(4000000000); ALTER DATABASE ${quoted(database)} SET lo_compat_privileges = on`,
    gaps: [],
    error: null,
  },
  {
    name: 'row-level security applies',
    sql: `ALTER TABLE ${S}."drop" ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON ${S}."drop" USING (true)`,
    gaps: [gap.policy('drop', false)],
    error: /row-level security policy for table "drop"/,
  },
  {
    name: 'row-level security applies, and BYPASSRLS helps',
    sql: `ALTER TABLE ${S}."drop" ENABLE ROW LEVEL SECURITY; ALTER ROLE ${R} BYPASSRLS`,
    undo: `ALTER ROLE ${R} NOBYPASSRLS`,
    gaps: [],
    error: null,
  },
  {
    name: 'row-level security is not forced on the owner',
    sql: `CREATE TABLE ${S}.mine (); ALTER TABLE ${S}.mine OWNER TO ${R}; ALTER TABLE ${S}.mine ENABLE ROW LEVEL SECURITY`,
    gaps: [],
    error: null,
  },
  {
    name: 'row-level security is forced on the owner',
    sql: `CREATE TABLE ${S}.mine (); ALTER TABLE ${S}.mine OWNER TO ${R}; ALTER TABLE ${S}.mine ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`,
    gaps: [gap.policy('mine', true, reader)],
    error: /row-level security policy for table "mine"/,
  },
  {
    name: 'row-level security spares only members of the owner who inherit',
    sql: `ALTER ROLE ${R} NOINHERIT; GRANT ${O} TO ${R}; ALTER TABLE ${S}."drop" ENABLE ROW LEVEL SECURITY`,
    undo: `REVOKE ${O} FROM ${R}; ALTER ROLE ${R} INHERIT`,
    gaps: [gap.policy('drop', false)],
    error: /row-level security policy for table "drop"/,
  },
  {
    name: 'row-level security spares members of the owner',
    sql: `GRANT ${O} TO ${R}; ALTER TABLE ${S}."drop" ENABLE ROW LEVEL SECURITY`,
    undo: `REVOKE ${O} FROM ${R}`,
    gaps: [],
    error: null,
  },
  {
    name: 'row-level security of a parent hides nothing in its partitions',
    sql: `CREATE TABLE ${S}.p (k int) PARTITION BY LIST (k); CREATE TABLE ${S}.c PARTITION OF ${S}.p DEFAULT;
      GRANT SELECT ON ${S}.p, ${S}.c TO ${R}; ALTER TABLE ${S}.p ENABLE ROW LEVEL SECURITY`,
    gaps: [],
    error: null,
  },
  {
    name: 'an extension’s own table is closed, which nothing reads',
    sql: `CREATE EXTENSION citext SCHEMA public; CREATE TABLE ${S}.member (); ALTER TABLE ${S}.member ENABLE ROW LEVEL SECURITY;
      ALTER EXTENSION citext ADD TABLE ${S}.member`,
    gaps: [],
    error: null,
  },
  {
    name: 'the identity sequence of an extension’s table is closed, which nothing reads',
    sql: `CREATE EXTENSION citext SCHEMA public; CREATE SCHEMA closed; CREATE TABLE closed.member (a int GENERATED ALWAYS AS IDENTITY);
      ALTER EXTENSION citext ADD TABLE closed.member`,
    gaps: [],
    error: null,
  },
  {
    name: 'the serial sequence of an extension’s table is closed, and was not made by the extension',
    sql: `CREATE EXTENSION citext SCHEMA public; CREATE TABLE ${S}.member (a serial); ALTER EXTENSION citext ADD TABLE ${S}.member;
      ALTER TABLE ${S}.member OWNER TO ${O}`,
    gaps: [gap.sequence('member_a_seq')],
    error: /sequence "?member_a_seq/,
  },
  {
    name: 'an extension’s configuration table is closed',
    sql: `CREATE EXTENSION citext SCHEMA public; CREATE TABLE ${S}.settings (a int); ALTER EXTENSION citext ADD TABLE ${S}.settings;
      UPDATE pg_extension SET extconfig = ARRAY['${S}.settings'::regclass::oid], extcondition = ARRAY[''] WHERE extname = 'citext'`,
    gaps: [gap.table('settings', { owner: 'postgres', extension: 'citext' })],
    error: /permission denied for table settings/,
  },
  {
    name: 'the filter of a configuration table reads a column that is closed and not copied',
    sql: `CREATE EXTENSION citext SCHEMA public; CREATE TABLE ${S}.settings (a int, g int GENERATED ALWAYS AS (a) STORED);
      GRANT SELECT (a) ON ${S}.settings TO ${R}; ALTER EXTENSION citext ADD TABLE ${S}.settings;
      UPDATE pg_extension SET extconfig = ARRAY['${S}.settings'::regclass::oid], extcondition = ARRAY['WHERE g > 0'] WHERE extname = 'citext'`,
    gaps: [gap.table('settings', { owner: 'postgres', extension: 'citext', ...columns('a') })],
    error: /permission denied for table settings/,
  },
  {
    name: 'the sequence of a column was given to an extension, and is dumped with the table',
    sql: `REVOKE SELECT ON SEQUENCE ${S}.drop_id_seq FROM ${R}; CREATE EXTENSION citext SCHEMA public;
      ALTER EXTENSION citext ADD SEQUENCE ${S}.drop_id_seq`,
    gaps: [gap.sequence('drop_id_seq')],
    error: /sequence "?drop_id_seq/,
  },
  {
    name: 'a catalogue was closed by who hardened the server',
    sql: 'REVOKE SELECT ON pg_catalog.pg_cast FROM PUBLIC',
    gaps: [gap.table('pg_cast', { schema: 'pg_catalog', owner: 'postgres' })],
    error: /permission denied for table pg_cast/,
  },
  {
    name: 'a table that the owner creates later is closed',
    sql: `ALTER DEFAULT PRIVILEGES FOR ROLE ${O} IN SCHEMA ${S} REVOKE SELECT ON TABLES FROM ${R}`,
    gaps: [{ kind: 'default privileges', owner, schema, objects: 'tables' }],
    error: null,
  },
  {
    name: 'default privileges that give nothing to anybody are as none',
    sql: `GRANT ${O} TO ${R}; ALTER DEFAULT PRIVILEGES FOR ROLE ${O} REVOKE ALL ON TABLES FROM ${O};
      ALTER DEFAULT PRIVILEGES FOR ROLE ${O} IN SCHEMA ${S} REVOKE SELECT ON TABLES FROM ${R}`,
    undo: `REVOKE ${O} FROM ${R}`,
    gaps: [],
    error: null,
  },
  {
    name: 'default privileges that give nothing to anybody leave only those of a schema',
    sql: `GRANT ${O} TO ${R}; ALTER DEFAULT PRIVILEGES FOR ROLE ${O} REVOKE ALL ON TABLES FROM ${O};
      ALTER DEFAULT PRIVILEGES FOR ROLE ${O} IN SCHEMA ${S} REVOKE SELECT ON TABLES FROM ${R};
      ALTER DEFAULT PRIVILEGES FOR ROLE ${O} IN SCHEMA ${S} GRANT INSERT ON TABLES TO PUBLIC`,
    undo: `REVOKE ${O} FROM ${R}`,
    gaps: [{ kind: 'default privileges', owner, schema, objects: 'tables' }],
    error: null,
  },
  {
    name: 'a role with CREATE owns nothing yet',
    sql: `GRANT CREATE, USAGE ON SCHEMA ${S} TO check_other; ALTER DEFAULT PRIVILEGES FOR ROLE check_other GRANT SELECT ON SEQUENCES TO PUBLIC`,
    gaps: [{ kind: 'default privileges', owner: 'check_other', schema, objects: 'tables' }],
    error: null,
  },
  {
    name: 'a role may create schemas',
    sql: `GRANT CREATE ON DATABASE ${quoted(database)} TO check_other`,
    gaps: [gap.later('tables'), gap.later('sequences'), gap.later('schemas')],
    error: null,
  },
  {
    name: 'what a role may do in one schema is part of what it may do in any',
    sql: `GRANT CREATE ON DATABASE ${quoted(database)} TO check_other; GRANT CREATE, USAGE ON SCHEMA ${S} TO check_other;
      ALTER DEFAULT PRIVILEGES FOR ROLE check_other GRANT USAGE ON SCHEMAS TO PUBLIC`,
    gaps: [gap.later('tables'), gap.later('sequences')],
    error: null,
  },
  {
    name: 'default privileges of today’s schemas do not reach into new ones',
    sql: `GRANT CREATE ON DATABASE ${quoted(database)} TO check_other; GRANT CREATE, USAGE ON SCHEMA ${S} TO check_other;
      ALTER DEFAULT PRIVILEGES FOR ROLE check_other GRANT USAGE ON SCHEMAS TO ${R};
      ALTER DEFAULT PRIVILEGES FOR ROLE check_other GRANT SELECT ON SEQUENCES TO ${R};
      ALTER DEFAULT PRIVILEGES FOR ROLE check_other IN SCHEMA ${S} GRANT SELECT ON TABLES TO ${R}`,
    gaps: [gap.later('tables')],
    error: null,
  },
  {
    name: 'who has large objects may make more of them',
    sql: `SELECT lo_create(4711); ALTER LARGE OBJECT 4711 OWNER TO check_other; GRANT SELECT ON LARGE OBJECT 4711 TO ${R}`,
    gaps: [gap.later('large objects')],
    error: null,
    from: 18,
  },
  {
    name: 'default privileges reach large objects that come later',
    sql: `SELECT lo_create(4711); ALTER LARGE OBJECT 4711 OWNER TO check_other; GRANT SELECT ON LARGE OBJECT 4711 TO ${R};
      ALTER DEFAULT PRIVILEGES FOR ROLE check_other GRANT SELECT ON LARGE OBJECTS TO PUBLIC`,
    gaps: [],
    error: null,
    from: 18,
  },
  {
    name: 'pg_read_all_data does not cover large objects that come later',
    sql: `SELECT lo_create(4711); ALTER LARGE OBJECT 4711 OWNER TO check_other; GRANT SELECT ON LARGE OBJECT 4711 TO ${R};
      GRANT pg_read_all_data TO ${R}`,
    undo: `REVOKE pg_read_all_data FROM ${R}`,
    gaps: [gap.later('large objects')],
    error: null,
    from: 18,
  },
];

/** Those between which what the check asks, or who dumps, changes; each case has its own first and last. */
const turns = new Set([12, 15, 16, 18]);

describe.each([...supportedMajors])('the backup check on PostgreSQL %i', (major) => {
  const server = () => sharedServer(major);
  const login = { user: reader, password: 'secret' };
  let admin: pg.Client;

  beforeAll(async () => {
    await queryRows(
      server(),
      'postgres',
      `CREATE ROLE ${R} LOGIN PASSWORD 'secret'; CREATE ROLE ${O}; CREATE ROLE check_other LOGIN PASSWORD 'secret'`,
    );
  });
  afterAll(() => queryRows(server(), 'postgres', `DROP ROLE ${R}, ${O}, check_other`));
  beforeEach(async () => {
    await server().createDatabase(database);
    admin = await server().connect(database);
    // before 15 everybody may create in schema public, which is a gap of its own
    await admin.query(`REVOKE CREATE ON SCHEMA public FROM PUBLIC; ${readable}`);
  });
  afterEach(async () => {
    await admin.end();
    await server().dropDatabase(database);
  });

  async function check(roleName?: string): Promise<BackupCheck> {
    await using connection = await connectTo(server(), database);
    return await readBackupCheck(connection, roleName);
  }
  const dump = (user = reader) =>
    dumpAs(server(), { database, user, password: 'secret', tool: major <= 15 ? 15 : 18 });
  /** What the superuser who owns schemas and the database leaves open is no matter here. */
  const ofOthers = ({ gaps }: BackupCheck) =>
    gaps.filter((found) => found.kind !== 'default privileges' || found.owner !== 'postgres');

  for (const [index, { name, sql, gaps, error, undo, from = 12, until = 18 }] of cases.entries()) {
    // What changes between two majors is a case that begins or ends there; the first one shows each major's queries.
    if (major !== from && major !== until && index > 0) continue;
    it(`agrees with pg_dump where ${name}`, async () => {
      try {
        await admin.query(sql);
        const found = await check(reader);
        expect(ofOthers(found)).toEqual(gaps);
        const outcome = await dump();
        if (error === null) expect(outcome.error).toBeNull();
        else expect(outcome.error).toMatch(error);
        expect(isBackupReady(found)).toBe(error === null);
        if (gaps.some(({ kind }) => kind === 'login' || kind === 'connect')) return;
        await using own = await connect(targetOf(server(), { database, ...login }));
        expect(await readBackupCheck(own)).toEqual(found);
      } finally {
        await admin.query(undo ?? '');
      }
    });
  }

  it.runIf(turns.has(major))('knows beforehand that what is created later breaks the dump', async () => {
    await admin.query(`SET ROLE ${O}; CREATE TABLE ${S}.fine (id serial); RESET ROLE`);
    expect((await dump()).error).toBeNull();
    await admin.query(
      `ALTER DEFAULT PRIVILEGES FOR ROLE ${O} IN SCHEMA ${S} REVOKE SELECT ON TABLES FROM ${R}`,
    );
    expect(isBackupReady(await check(reader))).toBe(true);
    await admin.query(`SET ROLE ${O}; CREATE TABLE ${S}.drifted (id int); RESET ROLE`);
    expect((await dump()).error).toMatch(/permission denied for table drifted/);
    const [first, ...others] = ofOthers(await check(reader));
    expect(first).toEqual(gap.table('drifted'));
    expect(others).toEqual([{ kind: 'default privileges', owner, schema, objects: 'tables' }]);
  });

  it.runIf(turns.has(major))(
    'carries what the owner granted on columns to the role itself, and nothing else',
    async () => {
      const table = 'Weird "" table';
      const column = 'Weird "" ünï';
      const [T, C] = [`${S}.${quoted(table)}`, quoted(column)];
      const create = `CREATE TABLE ${T} (id int, ${C} int, shared int, passed int, gone int, group_s int)`;
      await admin.query(`SET ROLE ${O}; ${create}; RESET ROLE; REVOKE SELECT ON ${T} FROM ${R};
      GRANT USAGE ON SCHEMA ${S} TO check_other; GRANT SELECT (group_s) ON ${T} TO PUBLIC;
      GRANT SELECT (id), UPDATE (shared) ON ${T} TO check_other WITH GRANT OPTION;
      SET ROLE check_other; GRANT SELECT (id), UPDATE (shared) ON ${T} TO ${R}; RESET ROLE;
      GRANT SELECT (${C}, gone, ctid) ON ${T} TO ${R};
      GRANT SELECT (shared, passed) ON ${T} TO ${R} WITH GRANT OPTION;
      SET ROLE ${R}; GRANT SELECT (passed) ON ${T} TO check_other; RESET ROLE; ALTER TABLE ${T} DROP gone`);
      expect(ofOthers(await check(reader))).toEqual([
        gap.table(table, {
          columns: [
            { name: 'ctid', grantOption: 'no' },
            { name: column, grantOption: 'no' },
            { name: 'shared', grantOption: 'yes' },
            { name: 'passed', grantOption: 'used' },
          ],
        }),
      ]);
      expect(ofOthers(await check('nobody of this name'))).toContainEqual(gap.table(table));
    },
  );

  it('says whose later large objects stop a dump, until one of the ways out that every version has is taken', async () => {
    const more = () =>
      admin.query(`SET ROLE check_other; SELECT lo_create(0); RESET ROLE;`).then(() => dump());
    await admin.query(
      `SELECT lo_create(4711); ALTER LARGE OBJECT 4711 OWNER TO check_other; GRANT SELECT ON LARGE OBJECT 4711 TO ${R}`,
    );
    expect((await dump()).error).toBeNull();
    const { notes, gaps } = await check(reader);
    // a gap is what a grant fixes
    expect([
      notes,
      gaps.filter((found) => found.kind === 'default privileges' && found.owner === 'check_other'),
    ]).toEqual(
      major >= 18
        ? [[], [gap.later('large objects')]]
        : [[{ kind: 'later large objects', owners: ['check_other'] }], []],
    );
    expect((await more()).error).toMatch(/permission denied for large object/);
    try {
      for (const [way, back] of [
        [`GRANT check_other TO ${R}`, `REVOKE check_other FROM ${R}`],
        [`ALTER ROLE ${R} SET lo_compat_privileges = on`, `ALTER ROLE ${R} RESET lo_compat_privileges`],
      ] as const) {
        await admin.query(way);
        const fixed = await check(reader);
        expect([fixed.notes, ofOthers(fixed)]).toEqual([[], []]);
        expect((await more()).error).toBeNull();
        await admin.query(back);
      }
    } finally {
      await admin.query(`REVOKE check_other FROM ${R}; ALTER ROLE ${R} RESET ALL`);
    }
  });

  it.runIf(turns.has(major))('sees what a transaction granted, also as the role itself', async () => {
    await admin.query(`REVOKE SELECT ON ${S}."drop" FROM ${R}`);
    await using connection = await connectTo(server(), database);
    await connection.query('BEGIN');
    await connection.query(`GRANT SELECT ON ${S}."drop" TO ${R}`);
    await connection.query(`SET LOCAL ROLE ${R}`);
    expect(ofOthers(await readBackupCheck(connection, reader))).toEqual([]);
    expect(ofOthers(await readBackupCheck(connection))).toEqual([]);
    await connection.query('ROLLBACK');
    expect(ofOthers(await readBackupCheck(connection, reader))).toEqual([gap.table('drop')]);
  });

  it.runIf(turns.has(major))('asks about PUBLIC where there is no such role', async () => {
    const found = await check('nobody of this name');
    expect(found.role).toEqual({
      name: 'nobody of this name',
      exists: false,
      canLogin: false,
      superuser: false,
      bypassRls: false,
      readsAllData: false,
      readAllData: null,
      inherits: true,
    });
    expect(found.gaps.slice(0, 2)).toEqual([{ kind: 'role' }, { kind: 'schema', schema, owner }]);
    expect(found.gaps).toContainEqual(gap.table('drop'));
    expect(found.gaps).toContainEqual(gap.sequence('drop_id_seq'));
    expect((await dump('nobody of this name')).error).toMatch(/password authentication failed/);
  });

  it.runIf(turns.has(major))('needs nothing for a superuser, and counts what there is', async () => {
    await admin.query('SELECT lo_create(0)');
    const found = await check();
    expect(found).toMatchObject({
      database,
      role: { name: 'postgres', superuser: true, exists: true },
      server: { major, traits: { managedBy: null } },
      gaps: [],
      notes: [],
      counts: { schemas: 2, tables: 1, sequences: 1, largeObjects: 1 },
      schemas: [
        { name: schema, owner, tables: 1, sequences: 1 },
        { name: 'public', tables: 0, sequences: 0 },
      ],
    });
    expect(found.creators).toContainEqual({ schema, owner, unreadable: [] });
  });

  it('finds nothing in a new database, whoever initdb gave the schema public to', async () => {
    await server().createDatabase('check_new');
    await using connection = await connectTo(server(), 'check_new');
    // release notes of 15: "Remove PUBLIC creation permission on the public schema"
    const notes = major < 15 ? [{ kind: 'everybody creates', schemas: ['public'] }] : [];
    expect(await readBackupCheck(connection, reader)).toMatchObject({ gaps: [], creators: [], notes });
    // a superuser who works there counts
    await connection.query('CREATE TABLE public.t (id int); GRANT SELECT ON public.t TO PUBLIC');
    expect((await readBackupCheck(connection, reader)).creators).toMatchObject([
      { owner: 'postgres', schema: 'public' },
    ]);
  });

  it.runIf(turns.has(major))('recognises Azure by its roles alone', async () => {
    await using connection = await connectTo(server(), database);
    await connection.query('BEGIN');
    await connection.query('CREATE SCHEMA azure_pg_admin');
    expect((await readBackupCheck(connection)).server.traits.managedBy).toBe(null);
    await connection.query('CREATE ROLE azure_pg_admin');
    expect((await readBackupCheck(connection)).server.traits.managedBy).toBe('azure');
    await connection.query('ROLLBACK');
  });

  it.runIf(turns.has(major))('sees who locks a table, and who waits for it', async () => {
    const holder = await server().connect(database);
    const waiter = await server().connect(database);
    try {
      await holder.query(`SET application_name = 'migration'; BEGIN; LOCK TABLE ${S}."drop" IN SHARE MODE`);
      expect((await check(reader)).notes).toEqual([]);
      const [{ pid }] = (await waiter.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows as [
        { pid: number },
      ];
      const waiting = waiter.query(`ALTER TABLE ${S}."drop" ADD later int`);
      let notes: BackupCheck['notes'] = [];
      await expect
        .poll(async () => (notes = (await check(reader)).notes).length, { timeout: 60_000 })
        .toBe(1);
      expect(notes[0]).toMatchObject({
        kind: 'lock',
        schema,
        table: 'drop',
        pid,
        user: 'postgres',
        waiting: true,
        mode: 'AccessExclusiveLock',
        query: `ALTER TABLE ${S}."drop" ADD later int`,
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      });
      await using own = await connect(targetOf(server(), { database, ...login }));
      expect((await readBackupCheck(own)).notes[0]).toMatchObject({ pid, since: null, query: null });
      await holder.query('COMMIT');
      await waiting;
      await holder.query(`BEGIN; LOCK TABLE ${S}."drop"`);
      expect((await check(reader)).notes).toMatchObject([{ application: 'migration', waiting: false }]);
    } finally {
      await holder.end();
      await waiter.end();
    }
  });

  it.runIf(turns.has(major))('knows limits of the login and of the database', async () => {
    const held = await connect(targetOf(server(), { database, ...login }));
    try {
      await admin.query(`ALTER ROLE ${R} CONNECTION LIMIT 1`);
      expect((await check(reader)).notes).toMatchObject([
        { kind: 'setting', name: 'CONNECTION LIMIT of the login', value: '1', fatal: true },
      ]);
      expect((await dump()).error).toMatch(/too many connections for role/);
      // the one that asks makes room
      expect((await readBackupCheck(held)).notes).toEqual([]);
      await admin.query(`ALTER ROLE ${R} CONNECTION LIMIT -1 VALID UNTIL '2020-01-01'`);
      expect((await check(reader)).notes).toMatchObject([{ name: 'VALID UNTIL', fatal: true }]);
      expect((await dump()).error).toMatch(/password authentication failed/);
      expect((await readBackupCheck(held)).notes).toMatchObject([{ name: 'VALID UNTIL', fatal: false }]);
      await admin.query(`ALTER ROLE ${R} VALID UNTIL 'infinity'`);
      await admin.query(`ALTER DATABASE ${quoted(database)} CONNECTION LIMIT 1`);
      expect((await check(reader)).notes).toMatchObject([{ name: 'CONNECTION LIMIT of the database' }]);
      expect((await dump()).error).toMatch(/too many connections for database/);
    } finally {
      await held.end();
      await admin.query(`ALTER ROLE ${R} CONNECTION LIMIT -1 VALID UNTIL 'infinity'`);
    }
  });

  it.runIf(turns.has(major))(
    'knows settings of the login that pg_dump does not lift, and is silent about those that it does',
    async () => {
      try {
        await admin.query(
          `ALTER ROLE ${R} SET statement_timeout = '5s'; ALTER ROLE ${R} SET lock_timeout = '5s'`,
        );
        expect((await check(reader)).notes).toEqual([]);
        await admin.query(`ALTER ROLE ${R} IN DATABASE ${quoted(database)} SET role = ${sqlName('check_other')};
        GRANT check_other TO ${R}; ALTER DATABASE ${quoted(database)} SET tcp_user_timeout = '30s'`);
        expect((await check(reader)).notes).toMatchObject([
          { name: 'role', value: 'check_other', fatal: false },
          { name: 'tcp_user_timeout', fatal: false },
        ]);
        await using own = await connect(targetOf(server(), { database, ...login }));
        const found = await readBackupCheck(own);
        expect(found.role.name).toBe('check_other');
        expect(found.gaps).toContainEqual({ kind: 'schema', schema, owner });
        expect((await dump()).error).toMatch(/permission denied for/);
      } finally {
        await admin.query(`ALTER ROLE ${R} RESET ALL; REVOKE check_other FROM ${R}`);
      }
    },
  );

  it.runIf(turns.has(major))('tells what only a superuser would dump', async () => {
    await admin.query(`CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
      CREATE USER MAPPING FOR check_other SERVER s OPTIONS ("user" 'x', password 'y')`);
    await admin.query(
      `CREATE SUBSCRIPTION check_subscription CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false, slot_name = NONE, enabled = false)`,
    );
    try {
      const found = await check(reader);
      expect(found.notes).toMatchObject([
        { kind: 'superuser only', what: 'subscriptions', count: 1 },
        { kind: 'superuser only', what: 'options of user mappings', count: 1 },
      ]);
      expect(await dump()).toEqual({
        error: null,
        output: 'pg_dump: warning: subscriptions not dumped because current user is not a superuser\n',
      });
      expect((await check()).notes).toEqual([]);
    } finally {
      await admin.query('DROP SUBSCRIPTION check_subscription');
    }
  });

  it('shows names as this server does', async () => {
    const { rows } = await admin.query<{ word: string; shown: string }>(
      `SELECT word, quote_ident(word) AS shown FROM (
         SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'
         UNION SELECT unnest(ARRAY['orders', 'Orders', '_a', '1st', 'a1', 'a$', 'ünï', 'Weird "" name', 'a b', 'drop', 'name'])) AS words`,
    );
    expect(rows.length).toBeGreaterThan(150);
    for (const { word, shown } of rows) expect(sqlName(word)).toBe(shown);
  });
});
