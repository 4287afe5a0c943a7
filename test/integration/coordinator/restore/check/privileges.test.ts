import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../../../../shared/findings.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { ensureClientTools } from '../../../../support/programs/client-tools.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { startServer, type TestServer } from '../../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

const source = () => sharedServer(15);
const password = 'a-good-secret';
const owner = `keeps "ünï" owner`;
const second = 'keeps_second';
const login = `restores 'odd' "login"`;
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const roles = `CREATE ROLE ${quoted(owner)}; CREATE ROLE ${second};`;

let app: TestApp;

/** A table of somebody who owns neither schema nor database, and nothing else out of the ordinary. */
const guestSql = `CREATE TABLE public.t AS SELECT 1 AS id; ALTER TABLE public.t OWNER TO ${second}`;

beforeAll(async () => {
  app = await openTestApp();
  await inDatabase(source(), 'postgres', async (client) => {
    await client.query(roles);
    await client.query('SET allow_in_place_tablespaces = on');
    await client.query(`CREATE TABLESPACE keeps_space LOCATION ''`);
  });
  await source().createDatabase('keeps', { owner });
  await inDatabase(source(), 'keeps', (client) =>
    client.query(`CREATE SCHEMA app AUTHORIZATION ${quoted(owner)};
      CREATE SCHEMA other AUTHORIZATION ${second};
      SET ROLE ${quoted(owner)}; CREATE TABLE app.t AS SELECT 1 AS id;
      SET ROLE ${second}; CREATE TABLE other.t AS SELECT 2 AS id; RESET ROLE;
      ALTER SCHEMA public OWNER TO ${quoted(owner)}; GRANT CREATE ON SCHEMA public TO ${second};
      CREATE TABLE app.apart (id int) TABLESPACE keeps_space; ALTER TABLE app.apart OWNER TO ${quoted(owner)}`),
  );
  await makeDatabase(source(), 'keeps_guest', guestSql, { owner });
  await addServer(app, source());
  await addFolderVault(app);
  await app.client.instances.protect({
    server: 'source',
    database: 'keeps_guest',
    vault: 'vault',
    name: 'guest',
  });
  await completeJob(app, app.client.backup.start({ instance: 'guest' }));
  await app.client.instances.protect({ server: 'source', database: 'keeps', vault: 'vault', name: 'shop' });
  await completeJob(app, app.client.backup.start({ instance: 'shop' }));
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await source().dropDatabase('keeps');
  await source().dropDatabase('keeps_guest');
  await inDatabase(source(), 'postgres', async (client) => {
    await client.query('DROP TABLESPACE keeps_space');
    await client.query(`DROP ROLE ${quoted(owner)}; DROP ROLE ${second}`);
  });
});

describe.each([15, 16, 18])('a restoring login on PostgreSQL %i', (major) => {
  let target: TestServer;
  let count = 0;
  const name = () => `target_${major}`;
  const run = (sql: string) =>
    inDatabase(target, 'postgres', async (client) => {
      for (const statement of sql.split(/(?<=;)\n/)) await client.query(statement);
    });
  const findings = async (instance = 'shop'): Promise<Finding[]> => {
    const answer = await app.client.restore.readiness({
      instance,
      targetServer: name(),
      newDatabase: `new_${count + 1}`,
    });
    return answer.findings.filter(({ severity }) => severity !== 'ok');
  };
  const restore = async (instance = 'shop'): Promise<Job> => {
    count += 1;
    return await runJob(
      app,
      app.client.restore.asDatabase({
        instance,
        targetServer: name(),
        newDatabase: `new_${count}`,
      }),
    );
  };
  const said = (job: Job) => [
    ...(job.result?.messages ?? [])
      // a parameter of newer versions, which concerns the session of pg_restore alone
      .filter(({ severity }) => severity !== 'ignorable')
      .map(({ message }) => message),
    ...(job.result?.warnings ?? []),
  ];
  const makeSpace = () =>
    inDatabase(target, 'postgres', async (client) => {
      await client.query('SET allow_in_place_tablespaces = on');
      await client.query(`CREATE TABLESPACE keeps_space LOCATION ''`);
    });

  /** What pg_restore says when nothing stops it before: the job itself refuses to begin. */
  const stockRestore = async (archive = 'keeps'): Promise<string> => {
    await target.dropDatabase('stock');
    await target.createDatabase('stock', { owner: login });
    const tools = (await ensureClientTools([18])).get(18) ?? '';
    const env = (user: string, password: string, server: { port: number }) => ({
      ...process.env,
      PGHOST: '127.0.0.1',
      PGPORT: String(server.port),
      PGUSER: user,
      PGPASSWORD: password,
      LC_ALL: 'C',
    });
    const file = join(app.folder, 'stock.pgdump');
    await promisify(execFile)(join(tools, 'pg_dump'), ['-Fc', '-f', file, archive], {
      env: env('postgres', source().password, source()),
    });
    return await new Promise((resolve) => {
      execFile(
        join(tools, 'pg_restore'),
        ['-d', 'stock', file],
        { env: env(login, password, target) },
        (_failure, _stdout, stderr) => resolve(stderr),
      );
    });
  };

  beforeEach(async () => {
    count = 0;
    target = await startServer({ major });
    await run(`${roles.replaceAll('; ', ';\n')}
CREATE ROLE ${quoted(login)} LOGIN CREATEDB PASSWORD '${password}';`);
    await addServer(app, target, { name: name(), user: login, password });
  });
  afterEach(async () => {
    await app.client.servers.remove({ server: name() });
    await target[Symbol.asyncDispose]();
  });

  it('that is no member of the owners, on a target without the tablespace', async () => {
    const found = await findings();
    expect(found.map(({ title, severity }) => [title, severity])).toEqual([
      ['Owners', 'warning'],
      ['Tablespaces', 'warning'],
    ]);
    const before = await restore();
    expect(before.state).toBe('completed with warnings');
    const refusal = major >= 16 ? 'must be able to SET ROLE' : 'must be member of role';
    expect(said(before)).toHaveLength(8);
    expect(said(before).filter((text) => text.includes(refusal))).toHaveLength(7);
    expect(
      said(before).filter((text) => text.includes('Tablespace "keeps_space" does not exist')),
    ).toHaveLength(1);

    await run(found[0]?.sql ?? 'no SQL');
    await makeSpace();
    const closed = await findings();
    expect(closed.map(({ title, severity }) => [title, severity])).toEqual([['Tablespaces', 'blocker']]);
    expect(await stockRestore()).toMatch(/permission denied for tablespace keeps_space/);
    await run(closed[0]?.sql ?? 'no SQL');
    expect(await findings()).toEqual([]);
    const after = await restore();
    expect(said(after)).toEqual([]);
    expect(after.state).toBe('completed');
    const owners = await queryRows(
      target,
      `new_${count}`,
      `SELECT nspname::text, pg_get_userbyid(nspowner)::text AS owner FROM pg_namespace
        WHERE nspname IN ('app', 'other', 'public') ORDER BY 1`,
    );
    expect(owners).toEqual([
      { nspname: 'app', owner },
      { nspname: 'other', owner: second },
      { nspname: 'public', owner },
    ]);
  });

  it('that is a member without the rights of the owners', async () => {
    await run(
      major >= 16
        ? `GRANT ${quoted(owner)}, ${second} TO ${quoted(login)} WITH INHERIT FALSE, SET TRUE;`
        : `GRANT ${quoted(owner)}, ${second} TO ${quoted(login)};\nALTER ROLE ${quoted(login)} NOINHERIT;`,
    );
    const found = (await findings()).filter(({ title }) => title === 'Owners');
    expect(found).toMatchObject([{ severity: 'blocker', code: 'UserErrorMissingDBPermissions' }]);
    expect(await stockRestore()).toMatch(/permission denied for schema app/);
    expect(await restore()).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorMissingDBPermissions', sql: found[0]?.sql },
    });
    await run(found[0]?.sql ?? 'no SQL');
    await makeSpace();
    await run(`GRANT CREATE ON TABLESPACE keeps_space TO ${quoted(login)};`);
    expect(await findings()).toEqual([]);
    expect(await restore()).toMatchObject({ state: 'completed' });
  });

  it('that gives away what lies in a schema of another owner', async () => {
    const grants = `GRANT ${quoted(owner)} TO ${quoted(login)};\nGRANT ${second} TO ${quoted(login)};`;
    await run(grants);
    expect(await findings('guest')).toMatchObject([
      { title: 'Owners in schemas of others', severity: 'warning' },
    ]);
    const job = await restore('guest');
    expect(job.state).toBe('completed with warnings');
    expect(said(job)).toEqual([
      `could not execute query: ERROR:  permission denied for schema public\nCommand was: ALTER TABLE public.t OWNER TO ${second};`,
    ]);
    // whoever has the rights of the database's owner may create in it
    await run(`REVOKE ${second} FROM ${quoted(login)};\nGRANT ${quoted(login)} TO ${second};`);
    expect((await findings('guest')).map(({ title }) => title)).toEqual(['Owners']);
  });

  it('on Azure, where azure_pg_admin owns the schema public', async () => {
    await run(`CREATE ROLE azure_pg_admin;
UPDATE pg_database SET datallowconn = true WHERE datname = 'template0';
GRANT ${quoted(owner)} TO ${quoted(login)};
GRANT ${second} TO ${quoted(login)};`);
    await inDatabase(target, 'template0', (client) =>
      client.query('ALTER SCHEMA public OWNER TO azure_pg_admin'),
    );
    const found = await findings('guest');
    expect(found.map(({ title, severity }) => [title, severity])).toEqual([
      ['Owners in schemas of others', 'warning'],
      ['Membership in azure_pg_admin', 'blocker'],
    ]);
    expect(await stockRestore('keeps_guest')).toMatch(/permission denied for schema public/);
    await run(found[1]?.sql ?? 'no SQL');
    await run(`GRANT azure_pg_admin TO ${second};`);
    expect(await findings('guest')).toEqual([]);
    expect(await restore('guest')).toMatchObject({ state: 'completed' });
  });
});
