import { describe, expect, it } from 'vitest';
import type { BackupGap } from '../../../../shared/privileges.ts';
import { grantScriptOf } from '../../../../main/coordinator/privileges/write-grants.ts';
import { withFullRemedy } from '../../../../main/coordinator/backup/check-before-backup.ts';
import { chooseSql, digestOf } from '../../../../main/coordinator/privileges/runnable-sql.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import type { BackupCheck } from '../../../../main/postgres/privileges/backup-check.ts';
import { grantSql } from '../../../../main/postgres/privileges/grant/for-backup.ts';
import { withoutTransaction } from '../../../../main/postgres/privileges/grant/run.ts';
import { server } from '../../../support/store-records.ts';
import { serverTraits } from '../../../../main/postgres/connect/server-traits.ts';

const table = (name: string): BackupGap => ({ kind: 'table', schema: 'public', name, owner: 'app' });

const check = (gaps: readonly BackupGap[], major = 17): BackupCheck => ({
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
  server: { version: `${major}.1`, major, traits: serverTraits({ major, managedBy: null }) },
  gaps,
  notes: [],
  counts: { schemas: 1, tables: 1, sequences: 0, largeObjects: 0 },
  schemas: [{ name: 'public', owner: 'app' }],
  creators: [],
});

describe('the script of the contract', () => {
  it('is named by what it runs: the same while the same is missing', () => {
    const first = grantScriptOf(grantSql(check([table('a')]), 'smallest'), server());
    expect(first.digest).toBe(digestOf(first.sql));
    expect(first.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(grantScriptOf(grantSql(check([table('a')]), 'smallest'), server()).digest).toBe(first.digest);
    expect(grantScriptOf(grantSql(check([table('b')]), 'smallest'), server()).digest).not.toBe(first.digest);
    expect(grantScriptOf(grantSql(check([table('a')]), 'classic'), server()).digest).not.toBe(first.digest);
  });

  it('is empty where nothing is missing', () => {
    expect(grantScriptOf(grantSql(check([]), 'smallest'), server())).toMatchObject({
      available: true,
      sql: '',
      revokeSql: '',
      statements: 0,
      commands: { sh: '', powershell: '' },
      revokeCommands: { sh: '', powershell: '' },
    });
  });

  it('says why a form is not to be had', () => {
    const script = grantScriptOf(grantSql(check([table('a')], 13), 'predefined'), server());
    expect(script).toMatchObject({ available: false, sql: '' });
    expect(script.notes[0]).toContain('pg_read_all_data came with PostgreSQL 14');
  });
});

describe('what is run of a script', () => {
  const plan = grantSql(check([table('a'), table('b"\n\n;--')], 17), 'classic');
  const script = grantScriptOf(plan, server());
  const { digest } = script;

  it.each(['grant', 'revoke'] as const)('is all of it, statement by statement: %s', (action) => {
    const { sql, statements } = chooseSql(script, plan.statements, undefined, { action, digest });
    expect(sql).toBe(action === 'grant' ? script.sql : script.revokeSql);
    let rest = withoutTransaction(sql);
    for (const statement of statements) {
      const [before = '', ...after] = rest.split(statement);
      expect(after).not.toEqual([]);
      expect(before).toMatch(/^(--[^\n]*\n|\n)*$/);
      rest = after.join(statement);
    }
    expect(rest).toMatch(/^(--[^\n]*\n|\n)*$/);
  });

  it('is refused where the digest is another one', () => {
    const asked = { action: 'revoke', digest: 'another' } as const;
    expect(() => chooseSql(script, plan.statements, undefined, asked)).toThrow('has changed');
    const earlier = { revokeSql: 'BEGIN;\nSELECT 1;\nCOMMIT;\n' };
    expect(chooseSql(script, plan.statements, earlier, asked)).toEqual({
      sql: earlier.revokeSql,
      revokeSql: '',
      statements: ['SELECT 1;'],
    });
  });
});

describe('a script without its transaction', () => {
  it('is what stands between BEGIN and COMMIT, whatever a name says', () => {
    const hostile = 'x"\n\nCOMMIT;\nBEGIN;\n--';
    const { sql, revokeSql } = grantScriptOf(grantSql(check([table(hostile)]), 'smallest'), server());
    for (const script of [sql, revokeSql]) {
      const body = withoutTransaction(script);
      expect(body).toContain('"x""\n\nCOMMIT;\nBEGIN;\n--"');
      expect(body.replace('"x""\n\nCOMMIT;\nBEGIN;\n--"', 'name')).not.toMatch(/^(BEGIN|COMMIT);/m);
    }
  });

  it('is the same in a script of an earlier version, which did not say READ WRITE', () => {
    expect(withoutTransaction('-- a\n\nBEGIN;\n\nSELECT 1;\n\nCOMMIT;\n')).toBe('\nSELECT 1;\n');
    expect(withoutTransaction('-- a\n\nBEGIN READ WRITE;\n\nSELECT 1;\n\nCOMMIT;\n')).toBe('\nSELECT 1;\n');
  });

  it('is refused where there is none', () => {
    expect(() => withoutTransaction('DROP TABLE t;\nBEGIN;\nCOMMIT;\n')).toThrow('no transaction');
    expect(() => withoutTransaction('BEGIN;\nSELECT 1;\nCOMMIT;\nDROP TABLE t;\n')).toThrow('no transaction');
  });
});

describe('the error of a backup that lacks privileges', () => {
  const error = new PgkeepError('UserErrorMissingDBPermissions', 'backup lacks a privilege: table a', {
    details: 'pg_dump: error',
    sql: 'a guess',
  });

  it('names how many objects, and carries the SQL for all of them', () => {
    const found = check(['a', 'b', 'c', 'd'].map(table));
    expect(withFullRemedy(error, found)).toMatchObject({
      code: 'UserErrorMissingDBPermissions',
      message:
        'backup lacks a privilege: table a. In all, 4 objects lack a privilege: table "public"."a", table "public"."b", table "public"."c", ….',
      sql: grantScriptOf(grantSql(found, 'smallest'), server()).sql,
      details: 'pg_dump: error',
    });
  });

  it('stays as it is without a check, or where the check finds nothing that stops a dump', () => {
    const tomorrow: BackupGap = {
      kind: 'default privileges',
      owner: 'app',
      schema: 'public',
      objects: 'tables',
    };
    expect(withFullRemedy(error, undefined)).toBe(error);
    expect(withFullRemedy(error, check([tomorrow]))).toBe(error);
    const other = new PgkeepError('UserErrorLockTimeout', 'locked');
    expect(withFullRemedy(other, check([table('a')]))).toBe(other);
  });
});
