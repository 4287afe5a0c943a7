import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openAppWithVault, protectAndBackUp, runJob, type TestApp } from '../../../../support/apps/app.ts';
import {
  databaseExists,
  inDatabase,
  makeDatabase,
  queryRows,
} from '../../../../support/databases/test-databases.ts';
import { ensureClientTools } from '../../../../support/programs/client-tools.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

const run = promisify(execFile);
const source = sharedServer(17);
const target = sharedServer(18);
const user = 'labelled user';
const admin = 'labelled_admin';
const member = 'labelled_member';
const group = 'labelled_group';
const databases = ['labelled_restored', 'labelled_refused'];
const roles = [user, admin, member, group];

let app: TestApp;

const label = (more = '') => `aadauth,oid=6f2c1f2e-0000-4000-8000-0000000000a1,type=user${more}`;
const sqlOf = (role: string, more = '') =>
  `SECURITY LABEL FOR "pgaadauth" ON ROLE "${role}" IS '${label(more)}';`;

beforeAll(async () => {
  await makeDatabase(
    source,
    'labelled_source',
    `CREATE ROLE "${user}" LOGIN; CREATE ROLE ${admin} LOGIN; CREATE ROLE ${group};
     CREATE ROLE ${member} LOGIN IN ROLE ${group};
     CREATE TABLE t (id int); ALTER TABLE t OWNER TO "${user}"; GRANT SELECT ON t TO ${admin}, ${member}`,
  );
  // no provider can be loaded here: the catalogue gets the rows that Azure's would write
  await inDatabase(source, 'postgres', async (client) => {
    await client.query('SET allow_system_table_mods = on');
    await client.query(
      `INSERT INTO pg_shseclabel (objoid, classoid, provider, label)
         SELECT oid, 'pg_authid'::regclass, 'pgaadauth', CASE rolname WHEN $2 THEN $3 ELSE $4 END
           FROM pg_roles WHERE rolname IN ($1, $2, $5)`,
      [user, admin, label(',admin'), label(), member],
    );
  });
  await inDatabase(target, 'postgres', (client) => client.query(`CREATE ROLE ${group}`));
  app = await openAppWithVault({ source, target });
  await protectAndBackUp(app, { database: 'labelled_source', name: 'shop' });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await source.dropDatabase('labelled_source');
  for (const server of [source, target]) {
    await inDatabase(server, 'postgres', async (client) => {
      for (const role of roles) await client.query(`DROP ROLE IF EXISTS "${role}"`);
    });
  }
});

// The target is without the roles again, but for the group.
afterEach(async () => {
  for (const name of databases) await target.dropDatabase(name);
  await inDatabase(target, 'postgres', async (client) => {
    for (const role of [user, admin, member]) await client.query(`DROP ROLE IF EXISTS "${role}"`);
  });
});

const restore = (newDatabase: string, createRoles: boolean) =>
  runJob(
    app,
    app.client.restore.asDatabase({ instance: 'shop', targetServer: 'target', newDatabase, createRoles }),
  );

const madeRoles = () =>
  queryRows(
    target,
    'postgres',
    `SELECT rolname AS name FROM pg_roles WHERE rolname ~ '^labelled' ORDER BY 1`,
  );

it('names labels that the target cannot have as left out, and is no failed restore for them', async () => {
  const refused = await restore('labelled_refused', false);
  expect(refused.error).toMatchObject({ code: 'UserErrorRolesMissing' });
  expect(refused.error?.sql?.split('\n')).toEqual(
    expect.arrayContaining([`-- ${sqlOf(user)}`, `-- ${sqlOf(admin, ',admin')}`, `-- ${sqlOf(member)}`]),
  );
  expect(await databaseExists(target, 'labelled_refused')).toBe(false);

  const job = await restore('labelled_restored', true);
  expect(job).toMatchObject({ state: 'completed with warnings', error: null });
  expect(await madeRoles()).toEqual(roles.toSorted().map((name) => ({ name })));
  const { warnings } = job.result ?? { warnings: [] };
  expect(warnings).toEqual([
    `A security label of a new role was left out: security label provider "pgaadauth" is not loaded. Not run: ${sqlOf(user)}`,
    `New roles do not get what a backup cannot prove to be theirs: that "${admin}" is a Microsoft Entra administrator of the server; the label of "${member}" for pgaadauth (it is a member of "${group}", which the target has). Not run: ${sqlOf(admin, ',admin')} ${sqlOf(member)}`,
  ]);
});

it('goes through files: the script says what it leaves out, and ends well', async () => {
  const folder = join(app.folder, 'files');
  const job = await runJob(
    app,
    app.client.restore.asFiles({ instance: 'shop', destination: { kind: 'folder', path: folder } }),
  );
  expect(job).toMatchObject({ state: 'completed', error: null });
  const script = join(folder, job.result?.pointId ?? '', 'globals-before.sql');
  const psql = join((await ensureClientTools([18])).get(18) ?? '', 'psql');
  const args = ['--no-psqlrc', '--set=ON_ERROR_STOP=1', `--file=${script}`];
  const env = {
    PGHOST: target.host,
    PGPORT: String(target.port),
    PGUSER: target.user,
    PGPASSWORD: target.password,
    PGDATABASE: 'postgres',
  };
  const { stderr } = await run(psql, args, { env });
  expect(stderr).toContain(
    `WARNING:  the security label of "${user}" for "pgaadauth" is left out: security label provider "pgaadauth" is not loaded`,
  );
  expect(stderr).toContain(
    `WARNING:  the security label of "${member}" for "pgaadauth" is left out: the role is a member of one that this server has`,
  );
  expect(stderr).not.toContain(admin);
  expect(await madeRoles()).toEqual(roles.toSorted().map((name) => ({ name })));
});
