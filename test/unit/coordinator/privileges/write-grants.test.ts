import { describe, expect, it } from 'vitest';
import { grantScriptOf } from '../../../../main/coordinator/privileges/write-grants.ts';
import { digestOf } from '../../../../main/coordinator/privileges/runnable-sql.ts';
import { grantSql } from '../../../../main/postgres/privileges/grant/for-backup.ts';
import { backupCheck, tableGap } from '../../../support/backup-check.ts';
import { server } from '../../../support/store-records.ts';

describe('the script of the contract', () => {
  it('is named by what it runs: the same while the same is missing', () => {
    const first = grantScriptOf(grantSql(backupCheck([tableGap('a')]), 'smallest'), server());
    expect(first.digest).toBe(digestOf(first.sql));
    expect(first.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(grantScriptOf(grantSql(backupCheck([tableGap('a')]), 'smallest'), server()).digest).toBe(
      first.digest,
    );
    expect(grantScriptOf(grantSql(backupCheck([tableGap('b')]), 'smallest'), server()).digest).not.toBe(
      first.digest,
    );
    expect(grantScriptOf(grantSql(backupCheck([tableGap('a')]), 'classic'), server()).digest).not.toBe(
      first.digest,
    );
  });

  it('is empty where nothing is missing', () => {
    expect(grantScriptOf(grantSql(backupCheck([]), 'smallest'), server())).toMatchObject({
      available: true,
      sql: '',
      revokeSql: '',
      statements: 0,
      commands: { sh: '', powershell: '' },
      revokeCommands: { sh: '', powershell: '' },
    });
  });

  it('says why a form is not to be had', () => {
    const script = grantScriptOf(grantSql(backupCheck([tableGap('a')], 13), 'predefined'), server());
    expect(script).toMatchObject({ available: false, sql: '' });
    expect(script.notes[0]).toContain('pg_read_all_data came with PostgreSQL 14');
  });
});
