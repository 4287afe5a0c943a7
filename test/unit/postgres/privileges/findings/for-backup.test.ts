import { describe, expect, it } from 'vitest';
import type { BackupCheck } from '../../../../../main/postgres/privileges/backup-check.ts';
import {
  backupFindings,
  isBackupReady,
  summariseBackupCheck,
} from '../../../../../main/postgres/privileges/findings/for-backup.ts';
import { PrivilegeFinding, type BackupGap } from '../../../../../shared/privileges.ts';
import { serverTraits } from '../../../../../main/postgres/connect/server-traits.ts';

const clean: BackupCheck = {
  database: 'shop',
  role: {
    name: 'backup',
    exists: true,
    canLogin: true,
    superuser: false,
    bypassRls: false,
    readsAllData: false,
    readAllData: null,
    inherits: true,
  },
  server: { version: '16.4', major: 16, traits: serverTraits({ major: 16, managedBy: null }) },
  gaps: [],
  notes: [],
  counts: { schemas: 2, tables: 5213, sequences: 2, largeObjects: 3 },
  schemas: [
    { name: 'app', owner: 'app_migrator', tables: 5213, sequences: 2 },
    { name: 'public', owner: 'postgres', tables: 0, sequences: 0 },
  ],
  creators: [],
};

const table = (name: string, owner = 'app_migrator', schema = 'app'): BackupGap => ({
  kind: 'table',
  schema,
  name,
  owner,
});
const withGaps = (...gaps: BackupGap[]): BackupCheck => ({ ...clean, gaps });
const linesOf = (check: BackupCheck, kind: string) =>
  backupFindings(check)
    .filter((finding) => finding.kind === kind)
    .map(({ severity, message }) => `${severity}: ${message}`);

const allGaps: BackupGap[] = [
  { kind: 'login' },
  { kind: 'connect' },
  { kind: 'schema', schema: 'app', owner: 'app_migrator' },
  table('orders'),
  { kind: 'sequence', schema: 'app', name: 'numbers', owner: 'app_migrator' },
  { kind: 'large object', oid: '4294967295', owner: 'Otto' },
  { kind: 'row security', schema: 'app', name: 'Secrets', owner: 'app_migrator', forced: true },
  { kind: 'default privileges', owner: 'app_migrator', schema: 'app', objects: 'tables' },
];

describe('findings of a clean check', () => {
  it('say what was looked at and is fine, with numbers', () => {
    expect(backupFindings(clean).map(({ severity, title, message }) => [severity, title, message])).toEqual([
      ['ok', 'Login', 'backup may log in.'],
      ['ok', 'Database', 'backup may connect to database shop.'],
      ['ok', 'Schemas', 'All that a backup needs can be used.'],
      ['ok', 'Tables', 'All 5,213 can be read.'],
      ['ok', 'Sequences', 'All 2 can be read.'],
      ['ok', 'Row-level security', 'It hides nothing from this role.'],
      ['ok', 'Large objects', 'All 3 can be read.'],
      ['ok', 'Locks', 'Nothing blocks a dump now.'],
      ['ok', 'Settings', 'No setting or limit stands in the way.'],
      ['ok', 'Later objects', 'What is created later can be read, too.'],
      [
        'ok',
        'Restorability',
        'What a restore runs of your functions needs no search_path and reads no other tables.',
      ],
    ]);
    expect(isBackupReady(clean)).toBe(true);
    expect(summariseBackupCheck(clean)).toBe('A backup can read everything: 5,213 tables and 2 sequences.');
  });
});

describe('schemas where everybody may create', () => {
  it('are named where all else is fine, and are no warning', () => {
    const line = (...schemas: string[]) =>
      linesOf({ ...clean, notes: [{ kind: 'everybody creates', schemas }] }, 'default privileges');
    const known = 'ok: What the present owners create later can be read, too. Everybody may create tables in';
    expect(line('Pub')).toEqual([`${known} schema "Pub": what somebody new creates there can’t.`]);
    expect(line('a', 'b')).toEqual([`${known} 2 schemas: what somebody new creates there can’t.`]);
  });
});

describe('findings of gaps', () => {
  it('of 5,000 tables in one schema are one line, which opens to them', () => {
    const check = withGaps(...Array.from({ length: 5000 }, (_, index) => table(`Table ${index}`)));
    const [line, ...others] = backupFindings(check).filter(({ kind }) => kind === 'table');
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      severity: 'blocker',
      code: 'UserErrorMissingDBPermissions',
      message: '5,000 of 5,213 tables in schema app can’t be read.',
    });
    expect(line?.objects).toHaveLength(5000);
    expect(line?.objects[7]).toEqual({ name: 'app."Table 7"', detail: 'of owner app_migrator' });
    expect(summariseBackupCheck(check)).toBe(
      'A backup would fail: 5,000 tables of owner app_migrator can’t be read.',
    );
  });

  it('keep schemas apart, until there are too many of them', () => {
    const inSchemas = (number: number) =>
      withGaps(...Array.from({ length: number }, (_, index) => table('t', 'o', `tenant_${index}`)));
    expect(linesOf(inSchemas(20), 'table')).toHaveLength(20);
    expect(linesOf(inSchemas(20), 'table')[3]).toBe('blocker: 1 table in schema tenant_3 can’t be read.');
    expect(linesOf(inSchemas(3000), 'table')).toEqual([
      'blocker: 3,000 tables in 3,000 schemas can’t be read.',
    ]);
  });

  it('block, but for later objects', () => {
    const findings = backupFindings(withGaps(...allGaps));
    expect(findings.filter(({ severity }) => severity === 'blocker').map(({ message }) => message)).toEqual([
      'backup may not log in.',
      'backup may not connect to database shop.',
      'Schema app can’t be used, so nothing in it can be read.',
      '1 of 5,213 tables in schema app can’t be read.',
      '1 of 2 sequences in schema app can’t be read.',
      'Policies may hide rows of 1 table in schema app.',
      '1 of 3 large objects can’t be read.',
    ]);
    for (const finding of findings) {
      expect(PrivilegeFinding.parse(finding)).toEqual(finding);
      expect(finding.sql).toBeUndefined();
      if (finding.severity !== 'ok') expect(finding.remedy).toMatch(/\.$/);
    }
    expect(isBackupReady(withGaps({ kind: 'role' }))).toBe(false);
    for (const gap of allGaps) expect(isBackupReady(withGaps(gap))).toBe(gap.kind === 'default privileges');
  });

  it('say which extension a table configures, and which catalogues are closed', () => {
    const check = withGaps(
      { kind: 'table', schema: 'cron', name: 'job', owner: 'postgres', extension: 'pg_cron' },
      table('pg_proc', 'postgres', 'pg_catalog'),
    );
    const tables = backupFindings(check).filter(({ kind }) => kind === 'table');
    expect(tables.map(({ message }) => message)).toEqual([
      '1 table in schema cron can’t be read.',
      '1 catalogue of PostgreSQL itself can’t be read.',
    ]);
    expect(tables[0]?.objects).toEqual([
      { name: 'cron.job', detail: 'configuration of extension pg_cron, of owner postgres' },
    ]);
  });

  const later = (
    owner: string,
    schema: string | null,
    objects: Extract<BackupGap, { kind: 'default privileges' }>['objects'],
  ) => ({ kind: 'default privileges' as const, owner, schema, objects });

  it('tell whether today’s schemas are meant as well, or only those to come, in one line', () => {
    const [tables, sequences, schemas, large] = (
      ['tables', 'sequences', 'schemas', 'large objects'] as const
    ).map((objects) => later('ada', null, objects)) as [BackupGap, BackupGap, BackupGap, BackupGap];
    const inApp = later('ada', 'app', 'tables');
    const said = (unreadable: readonly ('tables' | 'sequences')[], ...gaps: BackupGap[]) => {
      const found = { ...withGaps(...gaps), creators: [{ schema: 'app', owner: 'ada', unreadable }] };
      const lines = backupFindings(found).filter(({ kind }) => kind === 'default privileges');
      expect(lines).toHaveLength(1);
      return [
        lines[0]?.message.replace('What ada creates later can’t be read: ', ''),
        ...(lines[0]?.objects ?? []).map(({ name, detail }) => `${name}: ${detail}`),
      ];
    };
    const inDatabase = 'of database shop';
    expect(said(['tables', 'sequences'], tables, sequences, schemas, large)).toEqual([
      'tables, sequences, new schemas and large objects.',
      'schema app: tables, sequences',
      `new schemas: ${inDatabase}: the schemas themselves, tables, sequences`,
      `large objects: ${inDatabase}`,
    ]);
    expect(said(['tables'], tables, sequences)).toEqual([
      'tables and sequences.',
      'schema app: tables',
      `new schemas: ${inDatabase}: tables, sequences`,
    ]);
    expect(said([], tables, sequences, schemas)).toEqual([
      'new schemas with their tables and sequences.',
      `new schemas: ${inDatabase}: the schemas themselves, tables, sequences`,
    ]);
    expect(said([], sequences)).toEqual([
      'sequences in new schemas.',
      `new schemas: ${inDatabase}: sequences`,
    ]);
    expect(said([], tables, large)[0]).toBe('tables in new schemas, and large objects.');
    expect(said(['tables'], inApp, large)).toEqual([
      'tables in schema app, and large objects.',
      'schema app: tables',
      `large objects: ${inDatabase}`,
    ]);
    expect(said([], schemas, large)[0]).toBe('new schemas and large objects.');
    expect(said([], large)).toEqual([
      'Large objects that ada creates later can’t be read.',
      `large objects: ${inDatabase}`,
    ]);
    expect(summariseBackupCheck(withGaps(large))).toBe(
      'A backup can read everything now, but not large objects that ada creates later.',
    );
  });

  it('before 18, say whose large objects no grant reaches, and what does', () => {
    const check: BackupCheck = {
      ...clean,
      notes: [{ kind: 'later large objects', owners: ['ada', 'Bob'] }],
    };
    const findings = backupFindings(check).filter(({ title }) => title === 'Later objects');
    expect(findings).toEqual([
      {
        title: 'Later objects',
        kind: 'later large objects',
        severity: 'warning',
        code: 'UserErrorMissingDBPermissions',
        message:
          'Large objects that ada and "Bob" create later can’t be read: PostgreSQL has no default privileges for them before version 18.',
        remedy:
          'Check again when there are new ones. To avoid it, make backup a member of their owners, with all that an owner may do, or let a superuser set lo_compat_privileges for it, which opens all large objects to it.',
        objects: [{ name: 'ada' }, { name: '"Bob"' }],
      },
    ]);
    expect(isBackupReady(check)).toBe(true);
    expect(summariseBackupCheck(check)).toBe(
      'A backup can read everything now, but not large objects that ada and "Bob" create later.',
    );
  });

  it('tell for each role what of its later objects is lost', () => {
    const check: BackupCheck = {
      ...withGaps(
        later('Anna', null, 'schemas'),
        later('app_migrator', 'app', 'tables'),
        later('app_migrator', 'app', 'sequences'),
        later('app_migrator', 'drop', 'tables'),
      ),
      creators: [
        { schema: 'app', owner: 'Anna', unreadable: [] },
        { schema: 'app', owner: 'app_migrator', unreadable: ['tables', 'sequences'] },
        { schema: 'drop', owner: 'app_migrator', unreadable: ['tables'] },
      ],
    };
    expect(linesOf(check, 'default privileges')).toEqual([
      'warning: Schemas that "Anna" creates later can’t be used.',
      'warning: What app_migrator creates later can’t be read: tables and sequences in 2 schemas.',
    ]);
    expect(backupFindings(check).find(({ message }) => message.includes('app_migrator'))?.objects).toEqual([
      { name: 'schema app', detail: 'tables, sequences' },
      { name: 'schema drop', detail: 'tables' },
    ]);
    expect(summariseBackupCheck(check)).toBe(
      'A backup can read everything now, but not what "Anna" and app_migrator create later.',
    );
  });
});

describe('findings of notes', () => {
  const lock = {
    kind: 'lock' as const,
    schema: 'app',
    table: 'orders',
    pid: 4711,
    user: 'alice',
    application: 'psql',
    since: '2026-11-23T01:02:03.456Z',
    query: 'ALTER TABLE app.orders\n  ADD note text',
    mode: 'AccessExclusiveLock',
    waiting: false,
  };

  it('say what lets the login see whose session hides its statement', () => {
    const [hidden, shown] = [{ ...lock, since: null, query: null }, lock].map((note) =>
      backupFindings({ ...clean, notes: [note] }).find(({ kind }) => kind === 'lock'),
    );
    const wait = 'Wait until it ends, or end the session if nobody needs it.';
    expect(hidden?.message).toBe('alice (psql, pid 4711) locks app.orders, and a dump would wait.');
    expect(hidden?.remedy).toBe(
      `${wait} Since when it runs, and what, is shown to members of pg_read_all_stats: GRANT pg_read_all_stats TO "backup";`,
    );
    expect(shown?.remedy).toBe(wait);
  });

  it('say who locks what since when, a session a line', () => {
    const check: BackupCheck = {
      ...clean,
      notes: [
        lock,
        { ...lock, table: 'lines' },
        { ...lock, pid: null, application: '', since: null, query: null },
      ],
    };
    expect(linesOf(check, 'lock')).toEqual([
      'warning: alice (psql, pid 4711) locks 2 tables since 2026-11-23 01:02:03 UTC, and a dump would wait: ALTER TABLE app.orders ADD note text',
      'warning: alice locks app.orders, and a dump would wait.',
    ]);
    expect(isBackupReady(check)).toBe(true);
    expect(summariseBackupCheck(check)).toBe(
      'A backup would wait: alice (psql, pid 4711) has a lock in its way.',
    );
  });

  it('of settings block where a dump would fail', () => {
    const setting = {
      kind: 'setting' as const,
      name: 'CONNECTION LIMIT of the login',
      value: '0',
      effect: 'A backup needs a connection; of 0 none is left.',
      fatal: true,
      remedy: 'Raise it.',
      sql: 'ALTER ROLE "backup" CONNECTION LIMIT 1;',
    };
    const check: BackupCheck = { ...clean, notes: [setting] };
    expect(backupFindings(check).find(({ kind }) => kind === 'setting')).toMatchObject({
      severity: 'blocker',
      sql: setting.sql,
      remedy: 'Raise it.',
    });
    expect(summariseBackupCheck(check)).toBe('A backup would fail: CONNECTION LIMIT of the login is 0.');
    expect(isBackupReady({ ...clean, notes: [{ ...setting, fatal: false }] })).toBe(true);
  });

  it('say what only superusers see', () => {
    const check: BackupCheck = {
      ...clean,
      notes: [
        { kind: 'superuser only', what: 'subscriptions', count: 2, effect: 'pg_dump leaves them out.' },
      ],
    };
    expect(linesOf(check, 'superuser only')).toEqual([
      'warning: The database has subscriptions (2). pg_dump leaves them out.',
    ]);
    expect(isBackupReady(check)).toBe(true);
  });
});

describe('the summary', () => {
  it('names the first reasons, and how many more there are', () => {
    expect(summariseBackupCheck(withGaps(...allGaps))).toBe(
      'A backup would fail: backup may not log in, backup may not connect to database shop and 5 more.',
    );
    expect(summariseBackupCheck(withGaps(table('a'), table('b', 'other')))).toBe(
      'A backup would fail: 2 tables of 2 owners can’t be read.',
    );
  });
});
