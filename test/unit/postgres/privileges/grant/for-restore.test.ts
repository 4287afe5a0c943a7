import { describe, expect, it } from 'vitest';
import {
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
