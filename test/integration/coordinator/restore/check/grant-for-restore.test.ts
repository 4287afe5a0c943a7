import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../../../../shared/findings.ts';
import type { GrantRun } from '../../../../../shared/privileges.ts';
import {
  addFolderVault,
  addServer,
  failureOf,
  openTestApp,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { startServer, type TestServer } from '../../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

const password = 'a-good-secret';
const login = `grants "ünï" 'login'`;
const admin = 'drop';
const owner = `ö"wner `.padEnd(63, 'x').slice(0, 61);
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const source = () => sharedServer(12);

let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await inDatabase(source(), 'postgres', (client) => client.query(`CREATE ROLE ${quoted(owner)}`));
  await makeDatabase(
    source(),
    'granted',
    `DROP SCHEMA public; -- what it becomes differs between versions
     CREATE SCHEMA app AUTHORIZATION ${quoted(owner)}; SET ROLE ${quoted(owner)};
     CREATE TABLE app.orders AS SELECT generate_series(1, 10) AS id`,
    { owner },
  );
  await addServer(app, source());
  await addFolderVault(app);
  await protectAndBackUp(app, { database: 'granted', name: 'shop' });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await source().dropDatabase('granted');
  await inDatabase(source(), 'postgres', (client) => client.query(`DROP ROLE ${quoted(owner)}`));
});

describe.each([12, 13, 14, 15, 16, 17, 18])('SQL for a restore, run on PostgreSQL %i', (major) => {
  let target: TestServer;
  const name = `granted_${major}`;
  const request = { instance: 'shop', targetServer: name, newDatabase: 'shop_back' };
  const run = (sql: string) =>
    inDatabase(target, 'postgres', async (client) => {
      for (const statement of sql.split(/(?<=;)\n/)) await client.query(statement);
    });
  const readiness = () => app.client.restore.readiness(request);
  const open = (findings: readonly Finding[]) =>
    findings
      .filter(({ severity }) => severity !== 'ok')
      .map(({ title, severity }) => `${severity}: ${title}`)
      .toSorted();
  const apply = async (
    how: Partial<Omit<GrantRun, 'admin'>> & { request?: typeof request } & Pick<GrantRun, 'digest'>,
    user = admin,
    secret = password,
  ) => {
    const { ticket } = await app.client.secrets.deposit({ secret });
    const asked = { request, action: 'grant', dryRun: false, admin: { user, ticket }, ...how } as const;
    return app.client.restore.applyGrants(asked);
  };
  const rights = () =>
    queryRows(
      target,
      'postgres',
      `SELECT r.rolcreatedb AS creates,
              (SELECT array_agg(g.rolname::text ORDER BY 1) FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                WHERE m.member = r.oid) AS groups
         FROM pg_roles r WHERE r.rolname = $1`,
      [login],
    );
  const audit = async () =>
    (await app.client.privileges.audit({})).filter(({ serverName }) => serverName === name);

  beforeEach(async () => {
    target = await startServer({ major });
    await run(`CREATE ROLE ${quoted(login)} LOGIN PASSWORD '${password}';
CREATE ROLE ${quoted(admin)} SUPERUSER LOGIN PASSWORD '${password}';`);
    await addServer(app, target, { name, user: login, password });
  });
  afterEach(async () => {
    await app.client.servers.remove({ server: name });
    await target[Symbol.asyncDispose]();
  });

  it('is tried, run, proved by the restore, and taken back', async () => {
    const { grants, findings } = await readiness();
    if (grants === null) throw new Error('the target was not reached');
    const lacking = ['blocker: Right to create databases', 'blocker: Roles', 'warning: Owners'];
    expect(open(findings)).toEqual(lacking);
    expect(await runJob(app, app.client.restore.asDatabase(request))).toMatchObject({ state: 'failed' });
    const was = await rights();
    expect(was).toEqual([{ creates: false, groups: null }]);

    const tried = await apply({ digest: grants.digest, dryRun: true });
    expect(tried).toMatchObject({ applied: false, notes: [] });
    expect(open(tried.before)).toEqual(lacking);
    expect(open(tried.after)).toEqual([]);
    expect(await rights()).toEqual(was);
    expect((await readiness()).grants?.digest).toBe(grants.digest);
    expect(await audit()).toEqual([]);

    const done = await apply({ digest: grants.digest });
    expect(done).toMatchObject({ applied: true, notes: [] });
    expect(open(done.before)).toEqual(lacking);
    expect(open(done.after)).toEqual([]);
    expect(await rights()).toEqual([{ creates: true, groups: [owner] }]);
    const entry = {
      database: 'shop_back',
      ranAs: admin,
      role: login,
      purpose: 'restore',
      action: 'grant',
      outcome: 'applied',
      problem: null,
      sql: grants.sql,
      revokeSql: grants.revokeSql,
      digest: grants.digest,
    };
    expect(await audit()).toMatchObject([entry]);

    expect(await runJob(app, app.client.restore.asDatabase(request))).toMatchObject({ state: 'completed' });
    expect(
      await queryRows(
        target,
        'shop_back',
        `SELECT tableowner::text AS owner, (SELECT count(*)::int FROM app.orders) AS orders
           FROM pg_tables WHERE tablename = 'orders'`,
      ),
    ).toEqual([{ owner, orders: 10 }]);

    // what was given is the server's, whatever database the login restores to by then
    const back = {
      request: { ...request, newDatabase: 'another' },
      action: 'revoke',
      digest: grants.digest,
    } as const;
    const triedBack = await apply({ ...back, request, dryRun: true });
    expect(open(triedBack.before)).toEqual([]);
    expect(triedBack.applied).toBe(false);
    expect(open(triedBack.after)).toEqual(['blocker: Right to create databases', 'warning: Owners']);
    expect(await rights()).toEqual([{ creates: true, groups: [owner] }]);
    expect(await apply(back)).toMatchObject({ applied: true, notes: [] });
    expect(await rights()).toEqual(was);
    expect(await audit()).toMatchObject([
      { ...entry, action: 'revoke', sql: grants.revokeSql, revokeSql: '', digest: expect.any(String) },
      entry,
    ]);
  });
});

describe('SQL for a restore', () => {
  const name = 'granted_refused';
  const request = { instance: 'shop', targetServer: name, newDatabase: 'shop_back' };
  const weak = 'grants_weak';
  const target = () => sharedServer(16);
  const grantsOf = async () => {
    const { grants } = await app.client.restore.readiness(request);
    if (grants === null) throw new Error('the target was not reached');
    return grants;
  };
  const apply = async (how: Partial<Omit<GrantRun, 'admin'>>, secret = password) => {
    const { ticket } = await app.client.secrets.deposit({ secret });
    const digest = (await grantsOf()).digest;
    const asked = { request, action: 'grant', dryRun: false, digest, admin: { user: weak, ticket } } as const;
    return app.client.restore.applyGrants({ ...asked, ...how });
  };
  const outcomes = async () =>
    (await app.client.privileges.audit({}))
      .filter(({ serverName }) => serverName === name)
      .map(({ outcome, problem }) => ({ outcome, problem }));
  const inTarget = (sql: string) => inDatabase(target(), 'postgres', (client) => client.query(sql));

  beforeAll(async () => {
    await inTarget(`CREATE ROLE ${quoted(login)} LOGIN PASSWORD '${password}';
      CREATE ROLE ${weak} LOGIN PASSWORD '${password}'`);
    await addServer(app, target(), { name, user: login, password });
  });
  afterAll(async () => {
    await app.client.servers.remove({ server: name });
    await inTarget(`DROP ROLE ${weak}; DROP ROLE ${quoted(login)}`);
  });

  it('is refused by the server for who may not give it: nothing is changed, and the attempt is kept', async () => {
    const { digest } = await grantsOf();
    const before = await outcomes();
    for (const dryRun of [true, false]) {
      expect(await failureOf(apply({ dryRun }))).toMatchObject({
        code: 'UserErrorMissingDBPermissions',
        message: expect.stringContaining('permission denied'),
      });
    }
    expect((await grantsOf()).digest).toBe(digest);
    expect(await outcomes()).toEqual([
      { outcome: 'failed', problem: expect.stringContaining('permission denied') },
      ...before,
    ]);
  });

  it('is not run with a wrong password, nor when something else is missing than was shown', async () => {
    const wrong = await failureOf(apply({}, 'not-the-administrators'));
    expect(wrong).toMatchObject({ code: 'UserErrorDBUserAuthFailed' });
    expect(JSON.stringify([wrong, wrong.message])).not.toContain('not-the-administrators');
    const { digest } = await grantsOf();
    await inTarget(`ALTER ROLE ${quoted(login)} CREATEDB`);
    const changed = { code: 'UserErrorInvalidInput', message: expect.stringContaining('has changed') };
    expect(await failureOf(apply({ digest }))).toMatchObject(changed);
    expect(await failureOf(apply({ digest, action: 'revoke' }))).toMatchObject(changed);
    await inTarget(`ALTER ROLE ${quoted(login)} NOCREATEDB`);
  });

  it('says so where nothing is missing', async () => {
    onTestFinished(async () => {
      await inTarget(`DROP ROLE ${quoted(owner)}; ALTER ROLE ${quoted(login)} NOCREATEDB`);
    });
    await inTarget(`CREATE ROLE ${quoted(owner)}; ALTER ROLE ${quoted(login)} CREATEDB;
      GRANT ${quoted(owner)} TO ${quoted(login)}`);
    expect(await grantsOf()).toMatchObject({ sql: '', revokeSql: '', statements: 0 });
    expect(await failureOf(apply({}))).toMatchObject({ message: 'Nothing is missing.' });
    expect(await failureOf(apply({ action: 'revoke' }))).toMatchObject({
      message: 'There is nothing to take back.',
    });
  });

  it('is not known where the target is away: neither SQL nor roles', async () => {
    await addServer(app, { ...target(), port: 1 }, { name: 'granted_away', user: login, password });
    const away = await app.client.restore.readiness({ ...request, targetServer: 'granted_away' });
    expect(away.ready).toBe(false);
    expect(away.grants).toBeNull();
    expect(new Set(away.roles.map(({ onTarget }) => onTarget))).toEqual(new Set([null]));
    await app.client.servers.remove({ server: 'granted_away' });
  });
});
