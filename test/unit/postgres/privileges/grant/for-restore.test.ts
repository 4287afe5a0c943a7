import { describe, expect, it } from 'vitest';
import {
  membershipSql,
  newMemberships,
  restoreGrantSql,
  type RestoreGrantNeeds,
} from '../../../../../main/postgres/privileges/grant/for-restore.ts';
import { versionTraits } from '../../../../../main/postgres/connect/server-traits.ts';

const needs = (more: Partial<RestoreGrantNeeds> = {}): RestoreGrantNeeds => ({
  login: 'restores',
  traits: versionTraits(16),
  createDb: false,
  azureAdmin: null,
  inherit: false,
  createRoles: [],
  owners: [],
  useTablespaces: [],
  missingTablespaces: [],
  ...more,
});

describe('SQL that lets a login restore', () => {
  it('has a statement for each thing that is missing, and one that takes it back', () => {
    const plan = restoreGrantSql(
      needs({
        createDb: true,
        azureAdmin: { name: 'azure_pg_admin', was: null },
        createRoles: ['CREATE ROLE "a""b" NOLOGIN;', 'GRANT "g" TO "a""b";'],
        owners: [{ name: 'a"b', was: null }],
        useTablespaces: ['fast'],
      }),
    );
    expect(plan.statements.map(({ sql, undo }) => [sql, undo])).toEqual([
      [
        `DO $pgkeep$
BEGIN
  CREATE ROLE "a""b" NOLOGIN;
EXCEPTION WHEN duplicate_object THEN
  NULL; -- it is there already
END
$pgkeep$;`,
        null,
      ],
      ['GRANT "g" TO "a""b";', null],
      ['ALTER ROLE "restores" CREATEDB;', 'ALTER ROLE "restores" NOCREATEDB;'],
      [
        'GRANT "azure_pg_admin" TO "restores" WITH INHERIT TRUE, SET TRUE;',
        'REVOKE "azure_pg_admin" FROM "restores";',
      ],
      ['GRANT "a""b" TO "restores" WITH INHERIT TRUE, SET TRUE;', 'REVOKE "a""b" FROM "restores";'],
      [
        'GRANT CREATE ON TABLESPACE "fast" TO "restores";',
        'REVOKE CREATE ON TABLESPACE "fast" FROM "restores";',
      ],
    ]);
    expect(
      plan.revokeSql
        .replaceAll(/^--.*\n/gm, '')
        .trim()
        .split(/\n+/),
    ).toEqual([
      'BEGIN READ WRITE;',
      'REVOKE CREATE ON TABLESPACE "fast" FROM "restores";',
      'REVOKE "a""b" FROM "restores";',
      'REVOKE "azure_pg_admin" FROM "restores";',
      'ALTER ROLE "restores" NOCREATEDB;',
      'COMMIT;',
    ]);
  });

  it('grants plain membership before 16, and the login inherits', () => {
    expect(
      restoreGrantSql(
        needs({ traits: versionTraits(15), owners: [{ name: 'o', was: null }], inherit: true }),
      ).statements.map(({ sql }) => sql),
    ).toEqual(['ALTER ROLE "restores" INHERIT;', 'GRANT "o" TO "restores";']);
  });

  it('only tells of a tablespace that is not there: its folder is on the server', () => {
    const plan = restoreGrantSql(needs({ missingTablespaces: ['a\nb'] }));
    expect(plan.statements).toEqual([]);
    expect(plan.sql.replaceAll(/^--.*$/gm, '').trim()).toBe('');
    expect(plan.leavesOut[0]).toContain(`LOCATION '/folder/on/the/server';`);
  });
});

describe('what is not run, and what is not taken back', () => {
  it('is a right that a backup does not prove, as a comment', () => {
    const withheld = [{ sql: 'ALTER ROLE "a" SUPERUSER;', words: 'SUPERUSER of "a"' }];
    const plan = restoreGrantSql(needs({ createDb: true, withheld }));
    expect(plan.leavesOut).toEqual([
      'New roles do not get what a backup cannot prove to be theirs: SUPERUSER of "a".',
    ]);
    expect(plan.sql).toContain('\n-- ALTER ROLE "a" SUPERUSER;\n');
    expect(plan.sql).not.toMatch(/^ALTER ROLE "a" SUPERUSER/m);
    expect(restoreGrantSql(needs({ createDb: true })).leavesOut).toEqual([]);
    expect(restoreGrantSql(needs({ createDb: true })).sql).not.toContain('uncomment');
  });

  it('is a role that was made', () => {
    const plan = restoreGrantSql(needs({ createRoles: ['CREATE ROLE "a" NOLOGIN;'] }));
    expect(plan.statements.map(({ undo }) => undo)).toEqual([null]);
    expect(plan.revokeSql).toContain('-- There is nothing to run.');
  });
});

describe('a membership that a login is to have', () => {
  const had = { name: 'had', was: { inherit: false, set: true } };
  const lacked = { name: 'lacked', was: null };

  it('is given again from 16 on, where it has options of its own, and only where there is none before', () => {
    const of = (major: number) => newMemberships({ user: 'l', traits: versionTraits(major) }, [had, lacked]);
    expect(of(16)).toEqual([had, lacked]);
    expect(of(15)).toEqual([lacked]);
  });

  it('comes with INHERIT of the login where that is asked for', () => {
    const sql = (inherits: boolean) =>
      membershipSql({ user: 'the "l"', traits: versionTraits(15) }, [lacked], inherits);
    expect(sql(true)).toBe('ALTER ROLE "the ""l""" INHERIT;\nGRANT "lacked" TO "the ""l""";');
    expect(sql(false)).toBe('GRANT "lacked" TO "the ""l""";');
  });
});
