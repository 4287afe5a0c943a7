import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../main/compose.ts';
import type { Job } from '../../shared/jobs/jobs.ts';
import type { Manifest } from '../../shared/points/manifest.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  runJob,
  type TestApp,
} from '../support/apps/app.ts';
import { databaseExists, inDatabase, makeDatabase, queryRows } from '../support/databases/test-databases.ts';
import { sharedServer } from '../support/servers/shared.ts';
import { readPoint, writePoint } from '../support/vault-documents.ts';

const attack = '; DROP DATABASE injection_canary; --';
const server = () => sharedServer(16);
let app: TestApp;
/** manifest.json of the one point, and what it was. */
let point: string;
let original: Manifest;

beforeAll(async () => {
  app = await openTestApp();
  await makeDatabase(server(), 'injection_canary', '');
  await makeDatabase(
    server(),
    'injection_source',
    `CREATE ROLE injection_owner; CREATE TABLE t AS SELECT 1 AS one; ALTER TABLE t OWNER TO injection_owner;
     GRANT SELECT ON t TO injection_owner; ALTER DATABASE injection_source SET work_mem TO '5MB';
     GRANT CONNECT ON DATABASE injection_source TO injection_owner`,
  );
  await addServer(app, server());
  const { path } = await addFolderVault(app);
  const protect = { server: 'source', database: 'injection_source', vault: 'vault', name: 'shop' };
  const { id } = await app.client.instances.protect(protect);
  const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'shop' }));
  point = join(path, 'instances', id, pointId);
  original = await readPoint(point);
});

afterEach(async () => {
  if (!(await databaseExists(server(), 'injection_canary'))) throw new Error('the attack worked');
  await writePoint(point, original);
});

afterAll(() => app[Symbol.asyncDispose]());

type RestoreInput = Partial<Parameters<Client['restore']['asDatabase']>[0]>;

async function restore(newDatabase: string, options: RestoreInput = {}): Promise<Job> {
  return await runJob(
    app,
    app.client.restore.asDatabase({ instance: 'shop', targetServer: 'source', newDatabase, ...options }),
  );
}

/** Rewrites the manifest in the vault, as somebody who may write there could. */
async function forge(change: (manifest: Manifest) => void): Promise<void> {
  const manifest = structuredClone(original);
  change(manifest);
  await writePoint(point, manifest);
}

describe('what a user types never becomes SQL', () => {
  it.each([`"${attack}`, `'${attack}`, `\\'${attack}`, `$$${attack}`])('roleMap: %s', async (role) => {
    await inDatabase(server(), 'postgres', (client) =>
      client.query(`CREATE ROLE ${client.escapeIdentifier(role)}`),
    );
    const newDatabase = `injection role ${role.slice(0, 3)}`;
    const roleMap = [{ from: 'injection_owner', to: role }];
    expect(await restore(newDatabase, { roleMap })).toMatchObject({ state: 'completed', error: null });
    const owners = await queryRows(
      server(),
      newDatabase,
      `SELECT pg_get_userbyid(relowner)::text AS owner, has_table_privilege($1, oid, 'SELECT') AS reads
       FROM pg_class WHERE relname = 't'`,
      [role],
    );
    expect(owners).toEqual([{ owner: role, reads: true }]);
  });

  it.each([`"${attack}`, `'${attack}`, `\\"${attack}`])('newDatabase: %s', async (newDatabase) => {
    expect(await restore(newDatabase)).toMatchObject({ state: 'completed', error: null });
    expect(await queryRows(server(), newDatabase, 'SELECT one FROM t')).toEqual([{ one: 1 }]);
  });

  it('selection: names that the archive lacks are an error, whatever they are', async () => {
    for (const name of [`t"${attack}`, `'${attack}`, '*', '%', 't*', 'public.t', '']) {
      const selection = { schemas: [], tables: [{ name }], excludeTables: [] };
      if (name === '')
        await expect(restore('injection_none', { selection })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      else
        expect((await restore('injection_none', { selection })).error?.code).toBe('UserErrorNothingSelected');
    }
    expect(await databaseExists(server(), 'injection_none')).toBe(false);
  });
});

describe('what a manifest in the vault says never becomes SQL', () => {
  it('encoding and locale', async () => {
    for (const value of [`UTF8'${attack}`, `UTF8\\'${attack}`]) {
      await forge(({ database: { properties } }) => Object.assign(properties, { encoding: value }));
      expect((await restore('injection_encoding')).state).toBe('failed');
      await forge(({ database: { properties } }) =>
        Object.assign(properties, { collate: value, ctype: value }),
      );
      const job = await restore(`injection_locale_${value.length}`);
      expect(job.state).toBe('completed with warnings');
    }
    expect(await databaseExists(server(), 'injection_encoding')).toBe(false);
  });

  it('owner, comment, settings and connection limit', async () => {
    const role = `injection_owner"${attack}`;
    await inDatabase(server(), 'postgres', (client) =>
      client.query(`CREATE ROLE ${client.escapeIdentifier(role)}`),
    );
    await forge(({ database: { properties } }) => {
      properties.comment = `'${attack}`;
      properties.owner = role;
      properties.connectionLimit = 7;
      properties.settings = [
        { name: `work_mem" TO '5MB'${attack}`, value: '1' },
        { name: 'work_mem', value: `5MB'${attack}` },
        { name: 'search_path', value: `a, "b"${attack}` },
        { role, name: 'work_mem', value: '1MB' },
      ];
    });
    const job = await restore('injection_properties', { roleMap: [] });
    expect(job).toMatchObject({
      state: 'completed with warnings',
      result: {
        warnings: [
          expect.stringMatching(/^unrecognized configuration parameter "work_mem" TO /) as string,
          expect.stringMatching(/^invalid value for parameter "work_mem": /) as string,
        ],
      },
    });
    const became = await queryRows(
      server(),
      'injection_properties',
      `SELECT pg_get_userbyid(datdba)::text AS owner, shobj_description(oid, 'pg_database') AS comment, datconnlimit AS "limit",
              (SELECT array_agg(coalesce((SELECT rolname FROM pg_roles WHERE pg_roles.oid = setrole), '') || ': ' || array_to_string(setconfig, ' ')
                                ORDER BY setrole)
               FROM pg_db_role_setting WHERE setdatabase = pg_database.oid) AS settings
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(became).toEqual([
      {
        owner: role,
        comment: `'${attack}`,
        limit: 7,
        settings: [`: search_path=a, """b""${attack}"`, `${role}: work_mem=1MB`],
      },
    ]);
  });

  it('roles that are to be created', async () => {
    const role = `injection_evil" SUPERUSER${attack}`;
    await forge((manifest) => {
      const [known] = manifest.roles.filter(({ name }) => name === 'injection_owner');
      if (known === undefined) throw new Error('the manifest lacks the role');
      Object.assign(known, { superuser: true, bypassRls: true });
      known.memberOf = [{ role: `pg_read_all_data"${attack}`, adminOption: true }];
      manifest.roles.push({ ...known, name: role });
      manifest.database.properties.owner = role;
    });
    expect(await restore('injection_roles', { createRoles: true })).toMatchObject({
      state: 'completed with warnings',
      result: { warnings: [expect.stringContaining('New roles do not get what') as string] },
    });
    const made = await queryRows(
      server(),
      'postgres',
      `SELECT rolname::text AS role, rolsuper OR rolbypassrls AS superuser FROM pg_roles
       WHERE rolname ~ '^injection_evil'`,
    );
    expect(made).toEqual([{ role, superuser: false }]);
  });

  it('privileges: what is none is refused as a damaged manifest, and no database stays', async () => {
    await forge(({ database: { properties } }) => {
      properties.grants = [
        { grantee: 'injection_owner', privilege: `ALL ON DATABASE x TO y${attack}`, grantable: false },
      ];
    });
    const job = await restore('injection_privileges');
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorVaultFormat' }, leftovers: [] });
    expect(await databaseExists(server(), 'injection_privileges')).toBe(false);
  });

  it('the scripts of a restore as files: an encoding that is none is refused', async () => {
    await forge(({ database: { properties } }) => {
      properties.encoding = 'UTF8; touch pwned';
    });
    const destination = { kind: 'folder' as const, path: join(app.folder, 'files') };
    const job = await runJob(app, app.client.restore.asFiles({ instance: 'shop', destination }));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorVaultFormat' }, leftovers: [] });
  });
});
