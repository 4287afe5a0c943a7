import { describe, expect, it } from 'vitest';
import type { BackupCheck } from '../../../../main/postgres/privileges/backup-check.ts';
import { serverTraits } from '../../../../main/postgres/connect/server-traits.ts';
import { grantScriptOf } from '../../../../main/coordinator/privileges/write-grants.ts';
import { chooseSql } from '../../../../main/coordinator/privileges/runnable-sql.ts';
import { grantSql } from '../../../../main/postgres/privileges/grant/for-backup.ts';
import { withoutTransaction } from '../../../../main/postgres/privileges/grant/run.ts';
import { backupCheck, tableGap } from '../../../support/backup-check.ts';
import { server } from '../../../support/store-records.ts';

describe('what is run of a script', () => {
  const plan = grantSql(backupCheck([tableGap('a'), tableGap('b"\n\n;--')], 17), 'classic');
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

  it('says what is left where no SQL fixes it, and that nothing is missing where nothing is', () => {
    const forced = { kind: 'row security', schema: 's', name: 't', owner: 'o', forced: true } as const;
    const found = backupCheck([forced]);
    const traits = serverTraits({ major: 15, managedBy: 'azure' });
    const refusalOf = (check: BackupCheck) => {
      const nothing = grantScriptOf(grantSql(check, 'smallest'), server());
      return () => chooseSql(nothing, [], undefined, { action: 'grant', digest: nothing.digest });
    };
    expect(refusalOf({ ...found, server: { ...found.server, traits } })).toThrow(
      'Let the owner run ALTER TABLE "s"."t" NO FORCE ROW LEVEL SECURITY',
    );
    expect(refusalOf(backupCheck([]))).toThrow('Nothing is missing.');
  });
});

describe('a script without its transaction', () => {
  it('is what stands between BEGIN and COMMIT, whatever a name says', () => {
    const hostile = 'x"\n\nCOMMIT;\nBEGIN;\n--';
    const { sql, revokeSql } = grantScriptOf(
      grantSql(backupCheck([tableGap(hostile)]), 'smallest'),
      server(),
    );
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
