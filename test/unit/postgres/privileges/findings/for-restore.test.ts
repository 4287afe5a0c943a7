import { describe, expect, it } from 'vitest';
import type { RestoreActions } from '../../../../../main/postgres/archive/entries/restore-actions.ts';
import type { ServerFacts } from '../../../../../main/postgres/connect/server-facts.ts';
import { serverTraits, type Provider } from '../../../../../main/postgres/connect/server-traits.ts';
import { restoreFindings } from '../../../../../main/postgres/privileges/findings/for-restore.ts';
import type { Membership, RestoreRights } from '../../../../../main/postgres/privileges/read/for-restore.ts';

const facts = (major = 18, managedBy: Provider | null = null): ServerFacts => ({
  version: `${major}.1`,
  versionNumber: major * 10_000 + 1,
  major,
  traits: serverTraits({ major, managedBy }),
  user: 'restores',
  superuser: false,
  createDb: true,
  encoding: 'UTF8',
  tls: null,
});

const actions = (more: Partial<RestoreActions> = {}): RestoreActions => ({
  owners: [],
  extensions: [],
  publicSchema: { filled: false, owner: null, privileges: 'as made' },
  objectsInSchemasOfOthers: [],
  tablespaces: [],
  privileged: { superuser: [], ofServer: [], ofExtensions: [], passedOn: [], defaultsOf: [] },
  ...more,
});

const rights = (more: Partial<RestoreRights> = {}): RestoreRights => ({
  publicOwner: { name: 'pg_database_owner', azure: false },
  memberships: new Map(),
  refusedOwners: [],
  tablespaces: [],
  settings: { parameters: [], roles: [] },
  ...more,
});

const memberships = (...list: readonly (Partial<Membership> & { readonly name: string })[]) =>
  new Map(
    list.map((one) => [
      one.name,
      { gives: false, uses: false, grantable: true, inherits: true, was: null, ...one },
    ]),
  );

describe('what a login lacks for a restore', () => {
  it('is nothing where everything belongs to it', () => {
    expect(restoreFindings(facts(), actions({ owners: ['restores'] }), rights())).toEqual({
      findings: [{ title: 'Owners', severity: 'ok', message: 'Everything will belong to restores.' }],
      lacking: { azureAdmin: null, inherit: false, owners: [], useTablespaces: [], missingTablespaces: [] },
    });
  });

  it('is membership in owners, with what no SQL fixes apart', () => {
    const { findings, lacking } = restoreFindings(
      facts(),
      actions({ owners: ['app', 'boss', 'restores'] }),
      rights({ memberships: memberships({ name: 'app' }, { name: 'boss', grantable: false }) }),
    );
    expect(findings).toEqual([
      {
        title: 'Owners',
        severity: 'warning',
        code: 'UserErrorMissingDBPermissions',
        message: 'restores may not give objects to "app", "boss" (SET ROLE): they would stay with restores.',
        remedy:
          'Run the SQL as an administrator of the target. Map "boss" to another role: restores can’t become a member. Or restore without owners: everything belongs to the login then.',
        sql: 'GRANT "app" TO "restores" WITH INHERIT TRUE, SET TRUE;',
      },
    ]);
    expect(lacking.owners).toEqual([{ name: 'app', was: null }]);
  });

  it('is named once where objects and default privileges ask for the same membership', () => {
    const { findings, lacking } = restoreFindings(
      facts(15),
      actions({
        owners: ['app'],
        privileged: { superuser: [], ofServer: [], ofExtensions: [], passedOn: [], defaultsOf: ['app'] },
      }),
      rights({ memberships: memberships({ name: 'app', inherits: false }) }),
    );
    expect(findings.map(({ title, sql }) => [title, sql])).toEqual([
      ['Owners', 'ALTER ROLE "restores" INHERIT;\nGRANT "app" TO "restores";'],
      ['Default privileges', 'ALTER ROLE "restores" INHERIT;\nGRANT "app" TO "restores";'],
    ]);
    expect(lacking).toMatchObject({ inherit: true, owners: [{ name: 'app', was: null }] });
  });

  it('is what default privileges take: membership before 16, and its rights from then on', () => {
    const defaults = (major: number, membership: { gives: boolean; uses: boolean }, user = 'restores') =>
      restoreFindings(
        { ...facts(major), user },
        actions({
          privileged: { superuser: [], ofServer: [], ofExtensions: [], passedOn: [], defaultsOf: ['app'] },
        }),
        rights({ memberships: memberships({ name: 'app', ...membership }) }),
      ).findings.filter(({ title }) => title === 'Default privileges').length;
    expect(defaults(16, { gives: true, uses: true })).toBe(0);
    expect(defaults(16, { gives: true, uses: false })).toBe(1);
    expect(defaults(15, { gives: true, uses: false })).toBe(0);
    expect(defaults(15, { gives: false, uses: true })).toBe(1);
    // one's own are one's own
    expect(defaults(16, { gives: false, uses: false }, 'app')).toBe(0);
  });

  it('blocks on Azure what goes into the schema public without its administrators', () => {
    const { findings, lacking } = restoreFindings(
      facts(16, 'azure'),
      actions({ publicSchema: { filled: true, owner: 'app', privileges: 'as made' } }),
      rights({
        publicOwner: { name: 'azure_pg_admin', azure: true },
        memberships: memberships({ name: 'azure_pg_admin' }, { name: 'app', gives: true, uses: true }),
      }),
    );
    expect(findings.map(({ title, severity, message }) => [title, severity, message])).toEqual([
      ['Owners', 'ok', 'restores may give objects to "app".'],
      [
        'Membership in azure_pg_admin',
        'blocker',
        'restores is not a member of azure_pg_admin, and the restore makes objects in the schema public, sets owner or privileges of the schema public.',
      ],
    ]);
    expect(lacking.azureAdmin).toEqual({ name: 'azure_pg_admin', was: null });
  });

  it('tells tablespaces that are closed from those that are missing', () => {
    const { findings, lacking } = restoreFindings(
      facts(),
      actions({ tablespaces: ['fast', 'gone'] }),
      rights({
        tablespaces: [
          { name: 'fast', found: true, usable: false },
          { name: 'gone', found: false, usable: null },
        ],
      }),
    );
    expect(findings.slice(1).map(({ severity, sql }) => [severity, sql])).toEqual([
      ['blocker', 'GRANT CREATE ON TABLESPACE "fast" TO "restores";'],
      ['warning', undefined],
    ]);
    expect(lacking).toMatchObject({ useTablespaces: ['fast'], missingTablespaces: ['gone'] });
  });
});
