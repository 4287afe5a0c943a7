import { beforeAll, describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import { readRoles } from '../../../../../main/postgres/sql/catalogue.ts';
import {
  checkRestoreTarget,
  gatherTargetFindings,
  type RestoreNeeds,
} from '../../../../../main/postgres/restore/readiness/check-target.ts';
import type { RoleReference } from '../../../../../shared/points/manifest.ts';
import { inDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { connectTo } from '../../../../support/target-of.ts';
import { inQuotes } from '../../../../../shared/words/in-quotes.ts';

const needs = (more: Partial<RestoreNeeds> = {}): RestoreNeeds => ({
  newDatabase: 'ready_new',
  roles: [],
  extensions: [],
  allOrNothing: false,
  actions: {
    owners: [],
    extensions: [],
    objectsInSchemasOfOthers: [],
    publicSchema: { filled: false, owner: null, privileges: 'as made' },
    tablespaces: [],
    privileged: { superuser: [], ofServer: [], ofExtensions: [], passedOn: [], defaultsOf: [] },
  },
  known: [],
  properties: {
    encoding: 'UTF8',
    collate: 'C',
    ctype: 'C',
    localeProvider: 'libc',
    owner: 'postgres',
    connectionLimit: -1,
    settings: [],
  },
  sourceVersion: 120_000,
  ...more,
});

const role = (name: string, more: Partial<RoleReference> = {}): RoleReference => ({
  name,
  canLogin: true,
  inherit: true,
  createDb: false,
  createRole: false,
  superuser: false,
  replication: false,
  bypassRls: false,
  connectionLimit: -1,
  memberOf: [],
  system: false,
  ...more,
});

describe.each([12, 15, 18])('a target with PostgreSQL %i', (major) => {
  const server = () => sharedServer(major);
  const check = async (
    wanted: Partial<RestoreNeeds>,
    options: { createRoles?: boolean; user?: string } = {},
  ) => {
    const { createRoles = false, user } = options;
    await using connection = await connectTo(
      server(),
      'postgres',
      user === undefined ? {} : { user, password: 'ready' },
    );
    return await checkRestoreTarget(connection, needs(wanted), { createRoles });
  };
  const failure = async (...args: Parameters<typeof check>): Promise<PgkeepError> => {
    const error: unknown = await check(...args).catch((caught: unknown) => caught);
    if (error instanceof PgkeepError) return error;
    throw new Error(`no failure but ${String(error)}`);
  };
  const apply = (sql: string | undefined) =>
    inDatabase(server(), 'postgres', (client) => client.query(sql ?? 'no SQL was given'));

  beforeAll(async () => {
    await apply(`CREATE ROLE "ready ""login""" LOGIN PASSWORD 'ready'; CREATE ROLE ready_present;`);
  });

  it('that has all', async () => {
    const { facts, createRoles } = await check({
      roles: ['ready_present', 'postgres'],
      extensions: ['plpgsql'],
    });
    expect(facts).toMatchObject({ major, superuser: true });
    expect(createRoles).toEqual([]);
  });

  it('with the name in use', async () => {
    await server().createDatabase('ready_taken');
    expect(await failure({ newDatabase: 'ready_taken' })).toMatchObject({
      code: 'UserErrorDatabaseNameAlreadyInUse',
    });
  });

  it('with a login without CREATEDB: the SQL fixes it', async () => {
    const error = await failure({}, { user: 'ready "login"' });
    expect(error).toMatchObject({
      code: 'UserErrorMissingDBPermissions',
      sql: `ALTER ROLE "ready ""login""" CREATEDB;`,
    });
    await apply(error.sql);
    expect((await check({}, { user: 'ready "login"' })).facts.createDb).toBe(true);
  });

  it('without the extensions', async () => {
    const extensions = ['plpgsql', 'no "such"', 'nor this'];
    const found = (await check({ extensions })).findings.find(({ title }) => title === 'Extensions');
    expect(found).toMatchObject({
      severity: 'warning',
      code: 'UserErrorExtensionsMissing',
      message: expect.stringMatching(
        /does not offer: no "such", nor this\. The restore goes on without them/,
      ) as string,
    });
    // a restore that must lose nothing does not begin
    expect(await failure({ extensions, allOrNothing: true })).toMatchObject({
      code: 'UserErrorExtensionsMissing',
      message: expect.stringContaining('no "such", nor this.') as string,
    });
  });

  it('without the roles: the SQL fixes it, also where a group is missing that nobody asked for', async () => {
    const odd = `ready '1'; --\n"x"`;
    const known = [
      role('ready_clerk', {
        connectionLimit: 4,
        superuser: true,
        memberOf: [
          { role: odd, adminOption: true },
          { role: 'ready_present', adminOption: false },
          { role: 'ready_absent_group', adminOption: false },
          { role: 'pg_monitor', adminOption: false },
        ],
      }),
      role('ready_system', { system: true, superuser: true }),
    ];
    const roles = ['ready_clerk', odd, 'ready_system', 'ready_present'];
    const error = await failure({ roles, known });
    expect(error).toMatchObject({
      code: 'UserErrorRolesMissing',
      message: `The target lacks the roles ${roles.slice(0, 3).toSorted().map(inQuotes).join(', ')}.`,
    });
    const { createRoles } = await check({ roles, known }, { createRoles: true });
    // what a backup cannot prove is left to whoever runs the SQL
    expect(error.sql?.replace(createRoles.join('\n'), '').split('\n')).toEqual([
      '',
      '-- A backup does not prove who should have these rights; uncomment what is right:',
      '-- ALTER ROLE "ready_clerk" SUPERUSER;',
      String.raw`-- GRANT "ready '1'; --\n""x""" TO "ready_clerk" WITH ADMIN OPTION;`,
      '-- GRANT "pg_monitor" TO "ready_clerk";',
    ]);
    await apply(error.sql);
    expect((await check({ roles, known })).createRoles).toEqual([]);

    await using connection = await connectTo(server());
    const made = new Map((await readRoles(connection, roles)).map((found) => [found.name, found]));
    expect(made.get('ready_clerk')).toEqual(
      role('ready_clerk', {
        connectionLimit: 4,
        memberOf: [
          { role: odd, adminOption: false },
          { role: 'ready_present', adminOption: false },
        ],
      }),
    );
    // unknown to the manifest: an owner that only the archive names
    expect(made.get(odd)).toEqual(role(odd, { canLogin: false }));
    // the source's bootstrap superuser is nobody special here
    expect(made.get('ready_system')).toEqual(role('ready_system'));
    // and nobody got a password
    const passwords = await queryRows(
      server(),
      'postgres',
      `SELECT FROM pg_authid WHERE rolname = ANY ($1) AND rolpassword IS NOT NULL`,
      [roles],
    );
    expect(passwords).toEqual([]);
  });

  it('with a login that lacks everything: one script fixes it, another takes it back', async () => {
    await apply(`CREATE ROLE "ready poor" LOGIN PASSWORD 'ready'`);
    const wanted = needs({
      roles: ['ready_owner'],
      actions: { ...needs().actions, owners: ['ready_owner'], tablespaces: ['pg_default', 'pg_global'] },
    });
    const look = async () => {
      await using connection = await connectTo(server(), 'postgres', {
        user: 'ready poor',
        password: 'ready',
      });
      const { findings, grants } = await gatherTargetFindings(connection, wanted, { createRoles: false });
      const open = findings.filter(({ severity }) => severity !== 'ok');
      return { titles: open.map(({ title }) => title), grants };
    };
    const before = await look();
    expect(before.titles).toEqual(['Right to create databases', 'Roles', 'Owners', 'Tablespaces']);
    await apply(before.grants.sql);
    await apply(before.grants.sql);
    const after = await look();
    expect(after.titles).toEqual([]);
    expect(after.grants.statements).toEqual([]);
    await apply(before.grants.revokeSql);
    // roles that were made stay
    expect((await look()).titles).toEqual(['Right to create databases', 'Owners', 'Tablespaces']);
  });

  it('in the singular for one role', async () => {
    expect((await failure({ roles: ['ready_one'] })).message).toBe('The target lacks the role "ready_one".');
  });
});
