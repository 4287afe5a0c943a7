import { describe, expect, it } from 'vitest';
import type { BackupGap } from '../../../../shared/privileges.ts';
import { grantScriptOf } from '../../../../main/coordinator/privileges/write-grants.ts';
import { withFullRemedy } from '../../../../main/coordinator/backup/check-before-backup.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { grantSql } from '../../../../main/postgres/privileges/grant/for-backup.ts';
import { backupCheck, tableGap } from '../../../support/backup-check.ts';
import { server } from '../../../support/store-records.ts';

describe('the error of a backup that lacks privileges', () => {
  const error = new PgkeepError('UserErrorMissingDBPermissions', 'backup lacks a privilege: table a', {
    details: 'pg_dump: error',
    sql: 'a guess',
  });

  it('names how many objects, and carries the SQL for all of them', () => {
    const found = backupCheck(['a', 'b', 'c', 'd'].map(tableGap));
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
    expect(withFullRemedy(error, backupCheck([tomorrow]))).toBe(error);
    const other = new PgkeepError('UserErrorLockTimeout', 'locked');
    expect(withFullRemedy(other, backupCheck([tableGap('a')]))).toBe(other);
  });
});
