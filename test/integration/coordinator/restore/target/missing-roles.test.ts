import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../../main/compose.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import { openAppWithVault, protectAndBackUp, runJob, type TestApp } from '../../../../support/apps/app.ts';
import {
  databaseExists,
  fingerprintOf,
  inDatabase,
  makeSample,
  queryRows,
} from '../../../../support/databases/test-databases.ts';
import type { Fingerprint } from '../../../../support/databases/fingerprint.ts';
import { sampleRoles } from '../../../../support/samples/sample-roles.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { startServer, type TestServer } from '../../../../support/servers/postgres-server.ts';

const roles = sampleRoles('flow_roles');
const names = Object.values(roles).toSorted();
let app: TestApp;
let target: TestServer;
let original: Fingerprint;

beforeAll(async () => {
  // A target of its own: no other test must bring the roles along.
  target = await startServer({ major: 17 });
  original = await makeSample(sharedServer(17), 'roles_source', 'flow_roles');
  await inDatabase(sharedServer(17), 'roles_source', async (client) => {
    await client.query(`ALTER DATABASE roles_source OWNER TO ${roles.owner}`);
    await client.query(`GRANT TEMPORARY ON DATABASE roles_source TO ${roles.reader} WITH GRANT OPTION`);
    await client.query(`ALTER ROLE ${roles.app} IN DATABASE roles_source SET work_mem TO '7MB'`);
  });
  app = await openAppWithVault({ source: sharedServer(17), target });
  await protectAndBackUp(app, { database: 'roles_source', name: 'shop' });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

// The target is without the roles again.
afterEach(async () => {
  for (const database of ['roles_fixed', 'roles_created']) await target.dropDatabase(database);
  await inDatabase(target, 'postgres', async (client) => {
    for (const name of names) await client.query(`DROP ROLE IF EXISTS ${client.escapeIdentifier(name)}`);
  });
});

type RestoreInput = Partial<Parameters<Client['restore']['asDatabase']>[0]>;

async function restore(newDatabase: string, options: RestoreInput = {}): Promise<Job> {
  return await runJob(
    app,
    app.client.restore.asDatabase({ instance: 'shop', targetServer: 'target', newDatabase, ...options }),
  );
}

async function rolesOfTarget(): Promise<string[]> {
  const rows = await queryRows<{ name: string }>(
    target,
    'postgres',
    `SELECT rolname::text AS name FROM pg_roles WHERE rolname ~ '^flow_roles' ORDER BY rolname COLLATE "C"`,
  );
  return rows.map(({ name }) => name);
}

async function ownersIn(database: string): Promise<string[]> {
  const rows = await queryRows<{ owner: string }>(
    target,
    database,
    `SELECT DISTINCT pg_get_userbyid(relowner)::text AS owner FROM pg_class c
     JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname IN ('shop', 'audit', 'public') ORDER BY 1`,
  );
  return rows.map(({ owner }) => owner);
}

describe('a target without the roles of the source', () => {
  it('is refused with the SQL that fixes it; nothing is made', async () => {
    const job = await restore('roles_refused');
    expect(job.state).toBe('failed');
    expect(job.error?.code).toBe('UserErrorRolesMissing');
    for (const name of names) expect(job.error?.message).toContain(`"${name}"`);
    expect(await databaseExists(target, 'roles_refused')).toBe(false);
    expect(await rolesOfTarget()).toEqual([]);
  });

  it('works without owners and privileges, which belong to the login then', async () => {
    const without = { noOwner: true, noPrivileges: true, jobs: 2 };
    // What is left to name a role is the policy of row-level security: leaving that out would open the table.
    const { roles: wanted } = await app.client.restore.readiness({
      instance: 'shop',
      targetServer: 'target',
      newDatabase: 'roles_none',
      ...without,
    });
    expect(wanted).toEqual([{ name: roles.app, onTarget: false }]);
    const refused = await restore('roles_none', without);
    expect(refused.error?.code).toBe('UserErrorRolesMissing');
    expect(refused.error?.message).toBe(`The target lacks the role "${roles.app}".`);

    const job = await restore('roles_none', { ...without, roleMap: [{ from: roles.app, to: 'postgres' }] });
    expect(job).toMatchObject({ state: 'completed', error: null });
    expect(await ownersIn('roles_none')).toEqual(['postgres']);
    expect(await fingerprintOf(target, 'roles_none')).toEqual(original);
    expect(await rolesOfTarget()).toEqual([]);
  });

  it('is refused for a map that names a role twice or one that nothing refers to', async () => {
    for (const from of [roles.app, `${roles.app}x`]) {
      const roleMap = [
        { from, to: 'postgres' },
        { from, to: 'pg_monitor' },
      ];
      const job = await restore('roles_unclear', { roleMap });
      expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorInvalidInput' } });
    }
    expect(await databaseExists(target, 'roles_unclear')).toBe(false);
  });

  it('works with a map onto roles that it has', async () => {
    await inDatabase(target, 'postgres', (client) =>
      client.query('CREATE ROLE "new ""owner"" 🐘" NOLOGIN; CREATE ROLE new_reader NOLOGIN'),
    );
    const roleMap = [
      { from: roles.owner, to: 'new "owner" 🐘' },
      { from: roles.app, to: 'new_reader' },
      { from: roles.reader, to: 'new_reader' },
      { from: roles.odd, to: 'new_reader' },
    ];
    const job = await restore('roles_mapped', { roleMap });
    expect(job).toMatchObject({ state: 'completed', error: null });
    expect(await ownersIn('roles_mapped')).toEqual(['new "owner" 🐘', 'postgres']);
    expect(await fingerprintOf(target, 'roles_mapped')).toEqual(original);
    const [database] = await queryRows(
      target,
      'postgres',
      `SELECT pg_get_userbyid(datdba)::text AS owner,
              (SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = d.oid AND setrole = 'new_reader'::regrole) AS settings
       FROM pg_database d WHERE datname = 'roles_mapped'`,
    );
    expect(database).toEqual({ owner: 'new "owner" 🐘', settings: ['work_mem=7MB'] });
    const privileges = await queryRows(
      target,
      'roles_mapped',
      `SELECT has_table_privilege('new_reader', 'shop.orders', 'INSERT') AS app,
              has_any_column_privilege('new_reader', 'shop.customers', 'UPDATE') AS reader,
              has_database_privilege('new_reader', current_database(), 'TEMPORARY WITH GRANT OPTION') AS database`,
    );
    expect(privileges).toEqual([{ app: true, reader: true, database: true }]);
    expect(await rolesOfTarget()).toEqual([]);
  });

  it('works once the SQL of the error was run', async () => {
    const refused = await restore('roles_fixed');
    await inDatabase(target, 'postgres', (client) => client.query(refused.error?.sql ?? ''));
    expect(await rolesOfTarget()).toEqual(names);
    expect(await restore('roles_fixed', { jobs: 3 })).toMatchObject({ state: 'completed', error: null });
    expect(await fingerprintOf(target, 'roles_fixed')).toEqual(original);
    expect(await ownersIn('roles_fixed')).toEqual([roles.owner, 'postgres']);
    const members = await queryRows(target, 'postgres', `SELECT pg_has_role($1, $2, 'MEMBER') AS member`, [
      roles.odd,
      roles.app,
    ]);
    expect(members).toEqual([{ member: true }]);
    const logins = await queryRows(
      target,
      'postgres',
      'SELECT rolname FROM pg_roles WHERE rolname = ANY ($1) AND (rolcanlogin OR rolsuper)',
      [names],
    );
    expect(logins).toEqual([]);
  });

  it('gets the roles made by the restore when asked', async () => {
    const job = await restore('roles_created', { createRoles: true });
    expect(job).toMatchObject({ state: 'completed', error: null });
    expect(await rolesOfTarget()).toEqual(names);
    const { log } = await app.client.jobs.show({ job: job.id });
    expect(log.map(({ text }) => text)).toContainEqual(`applying: CREATE ROLE "${roles.app}" NOLOGIN;`);
  });
});
