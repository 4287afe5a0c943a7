import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../../../shared/findings.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { startServer, type TestServer } from '../../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

const password = 'a-good-secret';
const login = `older "löw" 'login'`;
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const roles = ['CREATE ROLE older_owner', 'CREATE ROLE older_circle'];

const source = () => sharedServer(14);
let app: TestApp;

/** Everything that a login can be to roles, for a comparison. */
const memberships = (server: TestServer) =>
  queryRows(
    server,
    'postgres',
    `SELECT r.rolname::text AS role, to_jsonb(m) - 'oid' AS options, l.rolinherit AS inherits
       FROM pg_roles l LEFT JOIN pg_auth_members m ON m.member = l.oid LEFT JOIN pg_roles r ON r.oid = m.roleid
      WHERE l.rolname NOT LIKE 'pg\\_%' ORDER BY l.rolname, 1`,
  );

beforeAll(async () => {
  app = await openTestApp();
  await inDatabase(source(), 'postgres', (client) => client.query(roles.join(';')));
  await makeDatabase(
    source(),
    'older',
    `CREATE TABLE public.t AS SELECT 1 AS id; ALTER TABLE public.t OWNER TO older_owner;
     CREATE SCHEMA app AUTHORIZATION older_owner; CREATE TABLE app.t AS SELECT 2 AS id;
     ALTER TABLE app.t OWNER TO older_owner`,
    { owner: 'older_owner' },
  );
  await makeDatabase(
    source(),
    'older_circle',
    'CREATE TABLE t AS SELECT 3 AS id; ALTER TABLE t OWNER TO older_circle',
  );
  await makeDatabase(source(), 'older_extension', 'CREATE EXTENSION pageinspect; CREATE TABLE t ()');
  await addServer(app, source());
  await addFolderVault(app);
  for (const database of ['older', 'older_circle', 'older_extension']) {
    await app.client.instances.protect({ server: 'source', database, vault: 'vault', name: database });
    await completeJob(app, app.client.backup.start({ instance: database }));
  }
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  for (const database of ['older', 'older_circle', 'older_extension']) await source().dropDatabase(database);
  await inDatabase(source(), 'postgres', (client) =>
    client.query('DROP ROLE older_owner; DROP ROLE older_circle'),
  );
});

describe.each([12, 14, 16, 18])('a restore of a database of 14 on PostgreSQL %i', (major) => {
  let target: TestServer;
  let count = 0;
  const name = `older_${major}`;
  const run = (sql: string) => inDatabase(target, 'postgres', (client) => client.query(sql));
  const request = (instance: string) => ({ instance, targetServer: name, newDatabase: `new_${count}` });
  const readiness = (instance: string) => app.client.restore.readiness(request(instance));
  const lacking = async (instance: string): Promise<Finding[]> =>
    (await readiness(instance)).findings.filter(
      // 12 is older than the source, whatever the login may do
      ({ severity, title }) => severity !== 'ok' && title !== 'Version',
    );
  const restore = async (instance: string) => {
    const job = await runJob(app, app.client.restore.asDatabase(request(instance)));
    count += 1;
    return job;
  };
  /** A superuser owns the source's schema public: from 15 on the login would have to be his member. */
  const keepsPublic = major >= 15 ? ['Owners', 'Owners in schemas of others'] : [];

  beforeAll(async () => {
    target = await startServer({ major });
    await run(`${roles.join(';')}; CREATE ROLE ${quoted(login)} LOGIN CREATEDB PASSWORD '${password}'`);
    await addServer(app, target, { name, user: login, password });
  });
  afterAll(async () => {
    await app.client.servers.remove({ server: name });
    await target[Symbol.asyncDispose]();
  });

  it('finds what only newer servers refuse: the schema public is as it was before 15', async () => {
    await run(`GRANT older_owner TO ${quoted(login)}`);
    expect((await lacking('older')).map(({ title }) => title)).toEqual(keepsPublic);
    const job = await restore('older');
    expect(job.state).toBe(major >= 15 ? 'completed with warnings' : 'completed');
    await run(`REVOKE older_owner FROM ${quoted(login)}`);
  });

  it('takes one run of the SQL for a login that does not inherit, and gives back what was', async () => {
    await run(`ALTER ROLE ${quoted(login)} NOINHERIT`);
    const was = await memberships(target);
    const { grants } = await readiness('older');
    await run(grants?.sql ?? 'no SQL');
    await run(grants?.sql ?? 'no SQL');
    expect((await lacking('older')).map(({ title }) => title)).toEqual(keepsPublic);
    expect((await restore('older')).state).toBe(major >= 15 ? 'completed with warnings' : 'completed');
    await run(grants?.revokeSql ?? 'no SQL');
    expect(await memberships(target)).toEqual(was);
    await run(`ALTER ROLE ${quoted(login)} INHERIT`);
  });

  it.each(major >= 16 ? ['INHERIT FALSE, SET TRUE', 'INHERIT TRUE, SET FALSE'] : ['plain'])(
    'leaves a membership as it was before: %s',
    async (options) => {
      await run(
        major >= 16
          ? `GRANT older_owner TO ${quoted(login)} WITH ${options}`
          : `GRANT older_owner TO ${quoted(login)}; ALTER ROLE ${quoted(login)} NOINHERIT`,
      );
      const was = await memberships(target);
      const { grants } = await readiness('older');
      await run(grants?.sql ?? 'no SQL');
      expect((await lacking('older')).map(({ title }) => title)).toEqual(keepsPublic);
      await run(grants?.revokeSql ?? 'no SQL');
      expect(await memberships(target)).toEqual(was);
      await run(`REVOKE older_owner FROM ${quoted(login)}; ALTER ROLE ${quoted(login)} INHERIT`);
    },
  );

  it('offers no SQL that the server refuses: an owner who is a member of the login', async () => {
    await run(`GRANT ${quoted(login)} TO older_circle`);
    const found = (await lacking('older_circle')).filter(({ title }) => title === 'Owners');
    expect(found).toMatchObject([{ severity: 'warning' }]);
    expect(found[0]?.remedy).toContain('"older_circle"');
    expect(found[0]?.sql).toBeUndefined();
    expect((await readiness('older_circle')).grants?.sql).toBe('');
    await run(`REVOKE ${quoted(login)} FROM older_circle`);
  });

  it('names extensions that only a superuser creates', async () => {
    const found = (await lacking('older_extension')).filter(({ title }) => title === 'Extensions');
    expect(found).toMatchObject([{ severity: 'warning' }]);
    expect(found[0]?.message).toContain('pageinspect');
    const job = await restore('older_extension');
    expect(job.state).toBe('completed with warnings');
    expect(JSON.stringify(job.result)).toContain('permission denied to create extension');
  });
});
