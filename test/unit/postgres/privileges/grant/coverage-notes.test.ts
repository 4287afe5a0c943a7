import { describe, expect, it } from 'vitest';
import type { BackupCheck, BackupNote } from '../../../../../main/postgres/privileges/backup-check.ts';
import {
  coverage,
  notes,
  predefinedRefusal,
} from '../../../../../main/postgres/privileges/grant/coverage-notes.ts';
import { serverTraits } from '../../../../../main/postgres/connect/server-traits.ts';
import type { GrantForm } from '../../../../../main/postgres/privileges/grant/plan.ts';
import type { BackupGap } from '../../../../../shared/privileges.ts';
import { backupCheck } from '../../../../support/backup-check.ts';

const on = (major: number, azure: boolean, gaps: readonly BackupGap[] = []): BackupCheck => {
  const check = backupCheck(gaps, major);
  const traits = serverTraits({ major, managedBy: azure ? 'azure' : null });
  return { ...check, server: { ...check.server, traits } };
};
const statement = (sql: string) => ({ sql, comment: '', fixes: [], undo: null });
const bypass = [statement('ALTER ROLE "backup" BYPASSRLS;')];
const hidden: BackupGap = { kind: 'row security', schema: 's', name: 't', owner: 'o', forced: false };
const said = (
  form: GrantForm,
  check: BackupCheck,
  statements = [statement('GRANT 1;')],
  remaining: readonly BackupGap[] = [],
) => notes(form, check, statements, remaining);

describe('who can run the SQL', () => {
  it('is a superuser, or on Azure a member of its administrators', () => {
    expect(said('smallest', on(17, false))[0]).toMatch(/^Run it in the database "shop", as a superuser, or /);
    expect(said('smallest', on(17, true))[0]).toMatch(
      /^Run it in the database "shop", as a member of azure_pg_admin /,
    );
  });
});

describe('pg_read_all_data', () => {
  it('is refused before 14, with the version and what to take instead', () => {
    expect(predefinedRefusal(on(13, false))).toMatch(
      /^pg_read_all_data came with PostgreSQL 14, and this server is 13\.1\. .*"smallest"/,
    );
    expect(predefinedRefusal(on(14, false))).toBeUndefined();
  });

  it('says what it does not cover, and nothing of roles that create something later', () => {
    const own = 'pg_read_all_data does not cover CONNECT';
    const later = 'A role that is allowed to create tables later';
    expect(said('predefined', on(17, false)).join('\n')).toContain(own);
    expect(said('predefined', on(17, false)).join('\n')).not.toContain(later);
    for (const form of ['smallest', 'classic'] as const) {
      expect(said(form, on(17, false)).join('\n')).not.toContain(own);
      expect(said(form, on(17, false)).join('\n')).toContain(later);
    }
  });

  it('may be granted on Azure, from 16 on because its administrators have it', () => {
    const may = (form: GrantForm, major: number, azure: boolean) =>
      said(form, on(major, azure)).filter((note) => note.includes('may grant pg_read_all_data'));
    expect(may('predefined', 16, true)).toEqual([
      'On Azure a member of azure_pg_admin may grant pg_read_all_data on 16 and newer because azure_pg_admin has it.',
    ]);
    expect(may('predefined', 15, true)).toEqual([
      'On Azure a member of azure_pg_admin may grant pg_read_all_data on 14 and 15.',
    ]);
    expect([...may('predefined', 16, false), ...may('smallest', 16, true)]).toEqual([]);
  });
});

describe('row-level security on Azure', () => {
  const about = (major: number, statements: typeof bypass, gaps: readonly BackupGap[], azure = true) =>
    said('smallest', on(major, azure, gaps), statements).filter((note) => note.includes('BYPASSRLS'));

  it('is bypassed from 16 on, and before that refused, with another way', () => {
    expect(about(16, bypass, [hidden])).toEqual([
      'On Azure an administrator may give BYPASSRLS from PostgreSQL 16 on.',
    ]);
    expect(about(15, bypass, [hidden])).toEqual([
      'On Azure nobody may give BYPASSRLS before PostgreSQL 16: this statement will be refused. Take the membership in the owners instead.',
    ]);
  });

  it('is passed as a member of the owners before 16, where there is any', () => {
    expect(about(15, [], [hidden])).toEqual([
      'On Azure nobody may give BYPASSRLS before PostgreSQL 16: so the login becomes a member of the owners. Another login, which owns the tables, does as well.',
    ]);
    const forced: BackupGap = { ...hidden, forced: true };
    const joined = said('smallest', on(15, true, [forced]), [statement('GRANT 1;')], [forced]);
    expect(joined.filter((note) => note.includes('becomes a member'))).toEqual([]);
    expect(about(15, [], [])).toEqual([]);
    expect(about(16, [], [hidden])).toEqual([]);
  });

  it('is no matter elsewhere', () => {
    expect(about(15, bypass, [hidden], false)).toEqual([]);
    expect(about(15, [], [hidden], false)).toEqual([]);
  });
});

describe('what a plan leaves open', () => {
  it('names the tables whose policies bind even their owners', () => {
    const forced = (name: string): BackupGap => ({ ...hidden, name, forced: true });
    const found = said('smallest', on(17, false), [], [forced('one'), forced('two')]).join('\n');
    expect(found).toContain(
      'binds even the owner of "s"."one", "s"."two" (FORCE ROW LEVEL SECURITY), and "backup" does not have BYPASSRLS. Let the owner run ALTER TABLE ... NO FORCE ROW LEVEL SECURITY for each and check again, or let a superuser run ALTER ROLE "backup" BYPASSRLS.',
    );
    expect(said('smallest', on(17, false)).join('\n')).not.toContain('FORCE ROW LEVEL SECURITY');
  });

  it('says on Azure who grants CONNECT, where that is missing', () => {
    const found = (azure: boolean, gaps: readonly BackupGap[]) =>
      said('smallest', on(17, azure, gaps)).filter((note) => note.startsWith('CONNECT is granted'));
    expect(found(true, [{ kind: 'connect' }])).toHaveLength(1);
    expect(found(true, [])).toEqual([]);
    expect(found(false, [{ kind: 'connect' }])).toEqual([]);
  });

  const withNotes = (...more: BackupNote[]) => ({ ...on(17, false), notes: more });

  it('names whose later large objects no server before 18 opens', () => {
    const found = said('smallest', withNotes({ kind: 'later large objects', owners: ['ada', 'b"c'] }));
    expect(found.at(-1)).toMatch(
      /^Large objects that "ada", "b""c" will create are not covered: before PostgreSQL 18/,
    );
  });

  it('says from 18 on that a first large object comes with nobody’s default privileges', () => {
    const first = (major: number, largeObjects: number) =>
      said('smallest', {
        ...on(major, false),
        counts: { schemas: 1, tables: 1, sequences: 0, largeObjects },
      }).filter((note) => note.startsWith('A role that creates its first large object')).length;
    expect([first(18, 1), first(18, 0), first(17, 1)]).toEqual([1, 0, 0]);
  });

  it('says in which schemas everybody creates, and what only a superuser sees', () => {
    const everybody = said(
      'smallest',
      withNotes({ kind: 'everybody creates', schemas: ['public', 'b'] }),
    ).join('\n');
    expect(everybody).toContain('Everybody may create tables in "public", "b", and');
    expect(everybody).toContain('REVOKE CREATE ON SCHEMA "public", "b" FROM PUBLIC;');
    const only = said(
      'smallest',
      withNotes({ kind: 'superuser only', what: 'subscriptions', count: 2, effect: 'They stay out.' }),
    );
    expect(only).toContain('Only a superuser sees subscriptions: They stay out.');
  });
});

describe('what a plan covers', () => {
  it.each([
    ['smallest', 'It grants what pg_dump lacks today, object by object'],
    ['predefined', 'pg_read_all_data reads every table, view and sequence in every schema'],
    ['classic', 'It grants everything in the schema of users'],
  ] as const)('in the form %s', (form, begin) => {
    const [sentence, ...others] = coverage(form, on(17, false));
    expect(sentence?.startsWith(begin)).toBe(true);
    expect(others).toEqual([]);
  });

  it('of several schemas says how many', () => {
    const schemas = [
      { name: 'a', owner: 'o' },
      { name: 'b', owner: 'o' },
    ];
    expect(coverage('classic', { ...on(17, false), schemas })[0]).toContain('the 2 schemas of users');
  });
});
