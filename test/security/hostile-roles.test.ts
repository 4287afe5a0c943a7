import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { globalsScript } from '../../main/postgres/sql/globals.ts';
import type { RoleReference } from '../../shared/points/manifest.ts';
import type { RestoreChoices } from '../../shared/points/restore.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  runJob,
  type TestApp,
} from '../support/apps/app.ts';
import { ensureClientTools } from '../support/programs/client-tools.ts';
import { inDatabase, makeDatabase, queryRows } from '../support/databases/test-databases.ts';
import { startServer, type TestServer } from '../support/servers/postgres-server.ts';
import { sharedServer } from '../support/servers/shared.ts';
import { readPoint, writePoint } from '../support/vault-documents.ts';

/** A vault whose manifest was altered so that a restore would hand out the server that it restores to. */
const database = 'hostile_roles';
const majors = [13, 17] as const;
let app: TestApp;
const targets = new Map<number, TestServer>();
let point: string;
let globalsFile: string;

const plain: RoleReference = {
  name: 'hostile_app',
  canLogin: true,
  inherit: true,
  createDb: false,
  createRole: true,
  superuser: true,
  replication: true,
  bypassRls: true,
  connectionLimit: -1,
  memberOf: [
    { role: 'postgres', adminOption: false },
    { role: 'pg_execute_server_program', adminOption: true },
    { role: 'hidden_way', adminOption: false },
    { role: 'rds_superuser', adminOption: false },
    { role: 'makes_roles', adminOption: false },
    { role: 'owns_database', adminOption: false },
    { role: 'reads_files', adminOption: false },
    { role: 'ordinary', adminOption: true },
    { role: 'hostile_group', adminOption: false },
  ],
  system: false,
};
const group: RoleReference = {
  ...plain,
  name: 'hostile_group',
  canLogin: false,
  createRole: false,
  superuser: false,
  replication: false,
  bypassRls: false,
  memberOf: [{ role: 'hidden_way', adminOption: false }],
};
const settings = [
  { name: 'work_mem', value: '7MB' },
  { name: 'session_preload_libraries', value: 'auto_explain' },
  { role: 'hostile_app', name: 'local_preload_libraries', value: 'hacked' },
  { name: 'dynamic_library_path', value: '$libdir' },
  { name: 'session_replication_role', value: 'replica' },
  { role: 'hostile_app', name: 'search_path', value: 'evil, pg_catalog' },
  { name: 'pltclu.start_proc', value: 'evil' },
];

beforeAll(async () => {
  app = await openTestApp();
  const source = sharedServer(13);
  await makeDatabase(
    source,
    database,
    `CREATE ROLE hostile_app NOLOGIN; CREATE ROLE hostile_group NOLOGIN; CREATE TABLE t (i int);
     ALTER TABLE t OWNER TO hostile_app; GRANT SELECT ON t TO hostile_group`,
  );
  await addServer(app, source);
  const { path } = await addFolderVault(app);
  const { id } = await app.client.instances.protect({
    server: 'source',
    database,
    vault: 'vault',
    name: 'shop',
  });
  const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'shop' }));
  const folder = join(path, 'instances', id, pointId);
  [point, globalsFile] = [folder, join(folder, 'globals.sql')];
  for (const major of majors) {
    const target = await startServer({ major });
    targets.set(major, target);
    await addServer(app, target, { name: `target${major}` });
    // nobody is said to be a superuser here by name: only the membership shows it
    await queryRows(
      target,
      'postgres',
      `CREATE ROLE hidden_way; CREATE ROLE rds_superuser; CREATE ROLE makes_roles CREATEROLE;
       CREATE ROLE ordinary; CREATE ROLE reads_files; CREATE ROLE owns_database; GRANT postgres TO hidden_way;
       GRANT EXECUTE ON FUNCTION pg_read_file(text) TO reads_files;
       CREATE TABLE may_read AS SELECT 1; GRANT SELECT ON may_read TO ordinary`,
    );
    await queryRows(target, 'postgres', 'CREATE DATABASE payroll OWNER owns_database');
  }
  const manifest = await readPoint(point);
  manifest.roles = [plain, group];
  manifest.database.properties.settings = settings;
  // whoever forges one forges the other
  const notes = [{ role: 'hostile_app', settings: [{ name: 'local_preload_libraries', value: 'hacked' }] }];
  const globals = globalsScript(database, manifest.roles, manifest.database.properties, notes);
  await writeFile(globalsFile, globals);
  manifest.globals = {
    length: Buffer.byteLength(globals),
    sha256: createHash('sha256').update(globals).digest('hex'),
  };
  await writePoint(point, manifest);
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  for (const target of targets.values()) await target[Symbol.asyncDispose]();
});

function targetOf(major: number): TestServer {
  const target = targets.get(major);
  if (target === undefined) throw new Error(`no target ${major}`);
  return target;
}

/** What the roles of the backup may do now, attributes and memberships. */
async function rolesOn(target: TestServer): Promise<unknown[]> {
  return queryRows(
    target,
    'postgres',
    `SELECT r.rolname AS name, r.rolsuper OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls AS powerful,
            ARRAY(SELECT g.rolname || CASE WHEN m.admin_option THEN ' admin' ELSE '' END
                    FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                   WHERE m.member = r.oid ORDER BY 1) AS groups
       FROM pg_roles r WHERE r.rolname LIKE 'hostile%' ORDER BY 1`,
  );
}

const harmless = [
  { name: 'hostile_app', powerful: false, groups: ['hostile_group', 'ordinary'] },
  { name: 'hostile_group', powerful: false, groups: [] },
];

async function dropRoles(target: TestServer, copy: string): Promise<void> {
  await inDatabase(target, 'postgres', async (client) => {
    await client.query(`DROP DATABASE ${copy}`);
    await client.query('DROP ROLE hostile_app, hostile_group');
  });
}

const statements = [
  'ALTER ROLE "hostile_app" SUPERUSER CREATEROLE REPLICATION BYPASSRLS;',
  'GRANT "postgres" TO "hostile_app";',
  'GRANT "pg_execute_server_program" TO "hostile_app" WITH ADMIN OPTION;',
  'GRANT "hidden_way" TO "hostile_app";',
  'GRANT "rds_superuser" TO "hostile_app";',
  'GRANT "makes_roles" TO "hostile_app";',
  'GRANT "owns_database" TO "hostile_app";',
  'GRANT "reads_files" TO "hostile_app";',
  'GRANT "ordinary" TO "hostile_app" WITH ADMIN OPTION;',
  'GRANT "hidden_way" TO "hostile_group";',
];

function restore(major: number, newDatabase: string, choices: Partial<z.input<typeof RestoreChoices>> = {}) {
  const wanted = {
    instance: 'shop',
    point: 'latest',
    targetServer: `target${major}`,
    newDatabase,
    ...choices,
  };
  return {
    wanted,
    run: () => runJob(app, app.client.restore.asDatabase(wanted)),
  };
}

describe.each(majors)('roles of a hostile manifest, on a target of %i', (major) => {
  it('are created without rights on the server, and the SQL of what is left out is listed', async () => {
    const target = targetOf(major);
    const { wanted, run } = restore(major, 'hostile_made', { createRoles: true });
    const { findings, ready } = await app.client.restore.readiness(wanted);
    expect(ready).toBe(true);
    expect(findings.find(({ title }) => title === 'Rights of new roles')).toEqual({
      title: 'Rights of new roles',
      severity: 'warning',
      message:
        'New roles do not get what a backup cannot prove to be theirs: SUPERUSER, CREATEROLE, REPLICATION, BYPASSRLS of "hostile_app"; the membership of "hostile_app" in "postgres" ("postgres" is a superuser); the membership of "hostile_app" in "pg_execute_server_program" ("pg_execute_server_program" has rights on the whole server); the membership of "hostile_app" in "hidden_way" (it is a member of "postgres", and "postgres" is a superuser); the membership of "hostile_app" in "rds_superuser" ("rds_superuser" has rights on the whole server); and 5 more.',
      remedy: 'Look at the SQL, and run what is right as an administrator of the target, after the restore.',
      sql: statements.join('\n'),
    });
    const job = await run();
    expect(job).toMatchObject({ state: 'completed with warnings', error: null });
    expect(job.result?.warnings).toHaveLength(1);
    expect(job.result?.warnings[0]).toContain(`Not run: ${statements.join(' ')}`);
    expect(await rolesOn(target)).toEqual(harmless);
    await dropRoles(target, 'hostile_made');
  });

  it('are no more in the SQL that an administrator is to run', async () => {
    const target = targetOf(major);
    const { wanted, run } = restore(major, 'hostile_sql');
    const { grants } = await app.client.restore.readiness(wanted);
    for (const sql of statements) expect(grants?.sql.split('\n')).toContain(`-- ${sql}`);
    const refused = await run();
    expect(refused.error?.code).toBe('UserErrorRolesMissing');
    for (const sql of statements) expect(refused.error?.sql?.split('\n')).toContain(`-- ${sql}`);
    await queryRows(target, 'postgres', refused.error?.sql ?? '');
    expect(await rolesOn(target)).toEqual(harmless);
    await queryRows(target, 'postgres', 'DROP ROLE hostile_app, hostile_group');
    await queryRows(target, 'postgres', grants?.sql ?? '');
    expect(await rolesOn(target)).toEqual(harmless);
    await queryRows(target, 'postgres', 'DROP ROLE hostile_app, hostile_group');
  });

  it('are no more after the scripts of an export', async () => {
    const target = targetOf(major);
    const path = join(app.folder, `export${major}`);
    const { destination = '' } = await completeJob(
      app,
      app.client.restore.asFiles({ instance: 'shop', destination: { kind: 'folder', path } }),
    );
    const tools = (await ensureClientTools([17])).get(17) ?? '';
    const { stderr } = await promisify(execFile)('sh', [join(destination, 'restore.sh'), 'hostile_files'], {
      env: {
        PATH: `${tools}:${process.env['PATH'] ?? ''}`,
        PGHOST: target.host,
        PGPORT: String(target.port),
        PGUSER: target.user,
        PGPASSWORD: target.password,
      },
    });
    expect(stderr).toContain(
      '"hostile_app" is not made a member of "hidden_way", which gives rights on the whole server: a backup does not prove who should have them. To give them: GRANT "hidden_way" TO "hostile_app";',
    );
    expect(await rolesOn(target)).toEqual(harmless);
    const [applied] = await queryRows<{ settings: string[] }>(
      target,
      'postgres',
      `SELECT array_agg(line) AS settings FROM pg_db_role_setting, unnest(setconfig) AS line`,
    );
    expect(applied?.settings).toEqual(['work_mem=7MB']);
    for (const [file, sql] of [
      ['globals-before.sql', 'ALTER ROLE "hostile_app" SET "local_preload_libraries" TO \'hacked\';'],
      ['globals-after.sql', 'ALTER DATABASE :"dbname" SET "session_preload_libraries" TO \'auto_explain\';'],
    ] as const) {
      expect((await readFile(join(destination, file), 'utf8')).split('\n')).toContain(`-- ${sql}`);
    }
    await dropRoles(target, 'hostile_files');
  });
});

describe('settings that load code or take protection away', () => {
  const linesOf = (target: TestServer) =>
    queryRows<{ line: string }>(
      target,
      'postgres',
      `SELECT line FROM pg_db_role_setting, unnest(setconfig) AS line ORDER BY 1`,
    );

  it('are left out of a restore, with the SQL that sets them', async () => {
    const target = targetOf(17);
    const { wanted, run } = restore(17, 'hostile_settings', { createRoles: true });
    const { findings } = await app.client.restore.readiness(wanted);
    expect(
      findings.filter(({ title }) => title === 'Settings to review').map(({ message }) => message),
    ).toEqual(
      [
        'session_preload_libraries (auto_explain)',
        'local_preload_libraries of "hostile_app" (hacked)',
        'dynamic_library_path ($libdir)',
        'session_replication_role (replica)',
        'search_path of "hostile_app" (evil, pg_catalog)',
        'pltclu.start_proc (evil)',
      ].map(
        (what) =>
          `The setting ${what} loads code into sessions or takes protection away from them: the restore leaves it out, and says with which SQL it is set.`,
      ),
    );
    const job = await run();
    expect(job.result?.notes).toEqual(
      [
        `ALTER DATABASE "hostile_settings" SET "session_preload_libraries" TO 'auto_explain';`,
        `ALTER ROLE "hostile_app" IN DATABASE "hostile_settings" SET "local_preload_libraries" TO 'hacked';`,
        `ALTER DATABASE "hostile_settings" SET "dynamic_library_path" TO '$libdir';`,
        `ALTER DATABASE "hostile_settings" SET "session_replication_role" TO 'replica';`,
        `ALTER ROLE "hostile_app" IN DATABASE "hostile_settings" SET "search_path" TO 'evil', 'pg_catalog';`,
        `ALTER DATABASE "hostile_settings" SET "pltclu"."start_proc" TO 'evil';`,
      ].map(
        (sql) =>
          `A setting that loads code into sessions or takes protection away from them was left out. Where you trust it: ${sql}`,
      ),
    );
    expect(await linesOf(target)).toEqual([{ line: 'work_mem=7MB' }]);
    await dropRoles(target, 'hostile_settings');
  });

  it('are applied where what acts by itself is to be active', async () => {
    const target = targetOf(17);
    await restore(17, 'hostile_active', { createRoles: true, activate: true }).run();
    expect(await linesOf(target)).toEqual([
      { line: 'dynamic_library_path=$libdir' },
      { line: 'local_preload_libraries=hacked' },
      { line: 'pltclu.start_proc=evil' },
      { line: 'search_path=evil, pg_catalog' },
      { line: 'session_preload_libraries=auto_explain' },
      { line: 'session_replication_role=replica' },
      { line: 'work_mem=7MB' },
    ]);
    await dropRoles(target, 'hostile_active');
  });
});
