import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Client } from '../../../../main/compose.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(17);
const password = 'a good password';
const adminPassword = `adm1n 'quoted" \\ € password`;
let app: TestApp;

/** A database of its own with two schemas that belong to an application, and a login that backs it up. */
async function makeProtected(name: string): Promise<{ login: string; owner: string }> {
  const [login, owner] = [`${name}_backup`, `${name}_app`];
  await inDatabase(server(), 'postgres', (client) =>
    client.query(`CREATE ROLE ${login} LOGIN PASSWORD '${password}'; CREATE ROLE ${owner}`),
  );
  await makeDatabase(
    server(),
    name,
    `CREATE SCHEMA sales AUTHORIZATION ${owner}; CREATE SCHEMA stock AUTHORIZATION ${owner};
     SET ROLE ${owner};
     CREATE TABLE sales.orders (id serial, n int); INSERT INTO sales.orders (n) VALUES (1), (2);
     CREATE TABLE sales.items AS SELECT 1 AS one; CREATE TABLE stock.parts AS SELECT 1 AS one`,
  );
  await addServer(app, server(), { name, user: login, password });
  await app.client.instances.protect({ server: name, database: name, vault: 'vault', name });
  return { login, owner };
}

/** Who may what in the database, as the catalogue has it. */
async function rightsIn(database: string): Promise<{ name: string; acl: string | null }[]> {
  return await queryRows(
    server(),
    database,
    `SELECT 'n' || nspname AS name, nspacl::text AS acl FROM pg_namespace WHERE nspname IN ('sales', 'stock')
     UNION ALL SELECT relname, relacl::text FROM pg_class WHERE relnamespace::regnamespace::text IN ('sales', 'stock')
     UNION ALL SELECT defaclnamespace::text || defaclobjtype::text, defaclacl::text FROM pg_default_acl
     UNION ALL SELECT datname, datacl::text FROM pg_database WHERE datname = current_database()
     UNION ALL SELECT rolname, rolbypassrls::text FROM pg_roles WHERE rolname LIKE 'privflow%'
     ORDER BY 1, 2`,
  );
}

/** What is granted to the role by name: GRANT and REVOKE leave an owner's rights written out. */
async function rightsOf(role: string, database: string) {
  return (await rightsIn(database)).filter(({ acl }) => acl?.includes(role));
}

type ApplyInput = Parameters<Client['privileges']['apply']>[0];

async function apply(
  instance: string,
  more: Partial<Omit<ApplyInput, 'admin'>> & { admin?: string; secret?: string } = {},
) {
  const { admin = 'privflow_admin', secret = adminPassword, ...input } = more;
  const subject = { instance };
  const form = input.form ?? 'smallest';
  const digest = input.digest ?? (await app.client.privileges.grantSql({ subject, form })).digest;
  const ticket = secret === '' ? undefined : (await app.client.secrets.deposit({ secret })).ticket;
  return app.client.privileges.apply({
    subject,
    form,
    action: 'grant',
    dryRun: false,
    ...input,
    digest,
    admin: { user: admin, ...(ticket === undefined ? {} : { ticket }) },
  });
}

const stateOf = async (name: string) => {
  const id = (await app.client.instances.list()).find((instance) => instance.name === name)?.id;
  return (await app.client.privileges.states()).find(({ instanceId }) => instanceId === id);
};

const healthOf = async (name: string) => {
  const { instances } = await app.client.overview.instances({ refresh: false });
  const { health, reason } = instances.find((instance) => instance.name === name) ?? {};
  return { health, reason };
};

beforeAll(async () => {
  app = await openTestApp();
  await addFolderVault(app);
  await inDatabase(server(), 'postgres', async (client) => {
    await client.query(
      `CREATE ROLE privflow_admin SUPERUSER LOGIN PASSWORD ${client.escapeLiteral(adminPassword)};
       CREATE ROLE privflow_modest LOGIN PASSWORD ${client.escapeLiteral(adminPassword)}`,
    );
  });
});
afterAll(() => app[Symbol.asyncDispose]());

describe('from what is missing to a backup', () => {
  it('check, dry run, nothing changed, apply, backup, audit entry, and back', async () => {
    await makeProtected('privflow_way');
    const subject = { instance: 'privflow_way' };
    const found = await app.client.privileges.backup({ subject });
    expect(found).toMatchObject({
      ready: false,
      database: 'privflow_way',
      server: { name: 'privflow_way', major: 17 },
      role: { name: 'privflow_way_backup', exists: true, superuser: false },
    });
    expect(await stateOf('privflow_way')).toMatchObject({ ready: false, summary: found.summary });
    expect(await healthOf('privflow_way')).toEqual({
      health: 'nothing to restore',
      reason:
        'There is nothing to restore yet. A backup would fail: 2 schemas can’t be used, 3 tables of owner privflow_way_app can’t be read and 1 sequence of owner privflow_way_app can’t be read.',
    });
    const script = await app.client.privileges.grantSql({ subject, form: 'smallest' });
    const before = await rightsIn('privflow_way');

    const tried = await apply('privflow_way', { dryRun: true });
    expect(tried).toMatchObject({
      applied: false,
      before: { ready: false },
      after: { ready: true },
      notes: [],
    });
    expect(await rightsIn('privflow_way')).toEqual(before);
    const audit = await app.client.privileges.audit();
    expect(audit.filter(({ database }) => database === 'privflow_way')).toEqual([]);

    const applied = await apply('privflow_way', { digest: script.digest });
    expect(applied).toMatchObject({ applied: true, before: { ready: false }, after: { ready: true } });
    expect(applied.after.findings.filter(({ severity }) => severity !== 'ok')).toEqual([]);
    expect(await stateOf('privflow_way')).toMatchObject({ ready: true, warnings: 0 });
    const { rows } = await completeJob(app, app.client.backup.start({ instance: 'privflow_way' }));
    expect(rows).toBe(4);
    const [entry] = await app.client.privileges.audit();
    expect(entry).toMatchObject({
      serverName: 'privflow_way',
      database: 'privflow_way',
      ranAs: 'privflow_admin',
      role: 'privflow_way_backup',
      action: 'grant',
      sql: script.sql,
      revokeSql: script.revokeSql,
      digest: script.digest,
      outcome: 'applied',
      problem: null,
    });

    const back = await apply('privflow_way', { action: 'revoke', digest: script.digest });
    expect(back).toMatchObject({ applied: true, before: { ready: true }, after: { ready: false } });
    expect(await rightsOf('privflow_way_backup', 'privflow_way')).toEqual([]);
    expect((await app.client.privileges.audit()).slice(0, 2).map(({ action, sql }) => [action, sql])).toEqual(
      [
        ['revoke', script.revokeSql],
        ['grant', script.sql],
      ],
    );
  });

  it('drift: checkAll says it will fail, the overview says at risk, the backup says all that fixes it', async () => {
    const { owner } = await makeProtected('privflow_drift');
    await apply('privflow_drift');
    await completeJob(app, app.client.backup.start({ instance: 'privflow_drift' }));
    expect((await healthOf('privflow_drift')).health).toBe('protected');

    await inDatabase(server(), 'privflow_drift', (client) =>
      client.query(
        `CREATE ROLE privflow_migrator; GRANT CREATE, USAGE ON SCHEMA sales TO privflow_migrator;
         SET ROLE privflow_migrator;
         CREATE TABLE sales.migrated_1 (); CREATE TABLE sales.migrated_2 (); CREATE SEQUENCE sales.numbers`,
      ),
    );
    const states = await app.client.privileges.checkAll();
    // Of instances whose protection was stopped, the last state stays.
    expect(await app.client.privileges.states()).toEqual(expect.arrayContaining(states));
    const state = await stateOf('privflow_drift');
    expect(states).toContainEqual(state);
    expect(state?.ready).toBe(false);
    expect(await healthOf('privflow_drift')).toEqual({
      health: 'at risk',
      reason:
        'A backup would fail: 2 tables of owner privflow_migrator can’t be read and 1 sequence of owner privflow_migrator can’t be read; the newest recovery point is less than a minute old.',
    });

    const job = await runJob(app, app.client.backup.start({ instance: 'privflow_drift' }));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorMissingDBPermissions' } });
    expect(job.error?.message).toContain(
      'In all, 3 objects lack a privilege: sequence "sales"."numbers", table "sales"."migrated_1", table "sales"."migrated_2".',
    );
    const { sql } = await app.client.privileges.grantSql({
      subject: { instance: 'privflow_drift' },
      form: 'smallest',
    });
    expect(job.error?.sql).toBe(sql);
    const { log } = await app.client.jobs.show({ job: job.id });
    expect(log.map(({ text }) => text)).toContain(`privileges: ${state?.summary}`);
    expect((await healthOf('privflow_drift')).health).toBe('failing');
    expect(await pointIds(app, 'privflow_drift')).toHaveLength(1);

    await apply('privflow_drift');
    // what the migrator creates from now on is read as well
    await inDatabase(server(), 'privflow_drift', (client) =>
      client.query('SET ROLE privflow_migrator; CREATE TABLE sales.migrated_3 AS SELECT 1 AS one'),
    );
    await completeJob(app, app.client.backup.start({ instance: 'privflow_drift' }));
    expect((await healthOf('privflow_drift')).health).toBe('protected');
    expect(owner).toBe('privflow_drift_app');
  });

  it('a login that may not even connect: what lets it in comes first, then the rest', async () => {
    await makeProtected('privflow_out');
    await inDatabase(server(), 'postgres', (client) =>
      client.query('REVOKE CONNECT ON DATABASE privflow_out FROM PUBLIC'),
    );
    const job = await runJob(app, app.client.backup.start({ instance: 'privflow_out' }));
    expect(job.error).toMatchObject({
      code: 'UserErrorMissingDBPermissions',
      sql: 'GRANT CONNECT ON DATABASE "privflow_out" TO "privflow_out_backup";',
    });
    const first = await apply('privflow_out');
    expect(first.before.findings.map(({ kind }) => kind)).toContain('not checked');
    expect(first.after).toMatchObject({ ready: false, counts: { tables: 3 } });
    const second = await apply('privflow_out', { form: 'predefined' });
    expect(second.after.ready).toBe(true);
    await completeJob(app, app.client.backup.start({ instance: 'privflow_out' }));
  });
});

describe('a login that is made', () => {
  it('is said to need a password before a backup gets in with it', async () => {
    await makeProtected('privflow_made');
    const asked = { subject: { instance: 'privflow_made' }, role: 'privflow_nobody_yet' };
    const { digest } = await app.client.privileges.grantSql({ ...asked, form: 'smallest' });
    const run = { role: asked.role, digest };
    const notes = [
      'privflow_nobody_yet has no password yet and cannot log in with one: set one in psql with \\password "privflow_nobody_yet".',
    ];
    expect(await apply('privflow_made', { ...run, dryRun: true })).toMatchObject({ notes });
    expect(await apply('privflow_made', run)).toMatchObject({
      after: { ready: true },
      notes,
    });
    await inDatabase(server(), 'privflow_made', (client) =>
      client.query('DROP OWNED BY privflow_nobody_yet; DROP ROLE privflow_nobody_yet'),
    );
  });
});

describe('what is refused', () => {
  beforeAll(async () => {
    await makeProtected('privflow_no');
  });

  it('a wrong password of the administrator: an entry of the audit trail, nothing changed', async () => {
    const before = await rightsIn('privflow_no');
    const failure = await failureOf(apply('privflow_no', { secret: 'not-the-admins-password' }));
    expect(failure.code).toBe('UserErrorDBUserAuthFailed');
    const [entry] = await app.client.privileges.audit();
    expect(entry).toMatchObject({ database: 'privflow_no', outcome: 'failed', action: 'grant' });
    expect(entry?.problem).toContain('privflow_admin');
    expect(await rightsIn('privflow_no')).toEqual(before);
  });

  it('an empty password of the administrator, in words about that', async () => {
    const error = await failureOf(apply('privflow_no', { secret: '', dryRun: true }));
    expect(error.message).toContain('the server asks for a password, and none was given');
  });

  it('a dry run with a wrong password leaves no entry', async () => {
    const entries = await app.client.privileges.audit();
    const failing = apply('privflow_no', { secret: 'not-the-admins-password', dryRun: true });
    expect((await failureOf(failing)).code).toBe('UserErrorDBUserAuthFailed');
    expect(await app.client.privileges.audit()).toEqual(entries);
  });

  it('an administrator without the right to grant', async () => {
    const before = await rightsIn('privflow_no');
    for (const dryRun of [true, false]) {
      expect(await failureOf(apply('privflow_no', { admin: 'privflow_modest', dryRun }))).toMatchObject({
        code: 'UserErrorMissingDBPermissions',
        remedy: expect.stringContaining('Nothing was changed on the server.') as string,
      });
    }
    expect((await app.client.privileges.audit())[0]).toMatchObject({
      ranAs: 'privflow_modest',
      outcome: 'failed',
      problem: expect.stringContaining('permission denied') as string,
    });
    expect(await rightsIn('privflow_no')).toEqual(before);
  });

  it('a grant that the server only warns about: nothing comes of it, so nothing is kept', async () => {
    await makeProtected('privflow_warned');
    await inDatabase(server(), 'privflow_warned', (client) =>
      client.query(
        `GRANT USAGE ON SCHEMA sales, stock TO privflow_warned_backup, privflow_modest;
         GRANT SELECT ON sales.orders, sales.items, stock.parts, sales.orders_id_seq TO privflow_modest;
         ALTER DEFAULT PRIVILEGES FOR ROLE privflow_warned_app GRANT SELECT ON TABLES TO privflow_warned_backup;
         ALTER DEFAULT PRIVILEGES FOR ROLE privflow_warned_app GRANT SELECT ON SEQUENCES TO privflow_warned_backup`,
      ),
    );
    const tried = await apply('privflow_warned', { admin: 'privflow_modest', dryRun: true });
    expect(tried.after.ready).toBe(false);
    expect(tried.notes).toEqual([
      'privflow_modest may not act as privflow_warned_backup (SET ROLE), so what privflow_warned_backup may was read by its name.',
      'The server ran the SQL, but nothing has changed: privflow_modest may not pass these privileges on.',
    ]);
    const failure = await failureOf(apply('privflow_warned', { admin: 'privflow_modest' }));
    expect(failure.code).toBe('UserErrorMissingDBPermissions');
    expect((await app.client.privileges.audit())[0]).toMatchObject({
      outcome: 'failed',
      problem: failure.message,
    });
  });

  it('one statement of many: it is named, and who may run it', async () => {
    await makeProtected('privflow_one');
    await inDatabase(server(), 'privflow_one', (client) =>
      client.query(
        `GRANT USAGE ON SCHEMA sales, stock TO privflow_modest WITH GRANT OPTION;
         GRANT SELECT ON sales.orders, sales.items, stock.parts, sales.orders_id_seq TO privflow_modest WITH GRANT OPTION`,
      ),
    );
    const before = await rightsIn('privflow_one');
    const refused = `ALTER DEFAULT PRIVILEGES FOR ROLE "privflow_one_app" IN SCHEMA "sales", "stock" GRANT SELECT ON TABLES TO "privflow_one_backup"`;
    expect(await failureOf(apply('privflow_one', { admin: 'privflow_modest' }))).toMatchObject({
      code: 'UserErrorMissingDBPermissions',
      message: `The server refused ${refused}: permission denied to change default privileges.`,
      remedy: 'Run it as that role, as a member of it, or as a superuser. Nothing was changed on the server.',
    });
    expect(await rightsIn('privflow_one')).toEqual(before);
  });

  it('SQL that is no longer what is missing', async () => {
    const subject = { instance: 'privflow_no' };
    const { digest } = await app.client.privileges.grantSql({ subject, form: 'smallest' });
    await inDatabase(server(), 'privflow_no', (client) =>
      client.query('CREATE TABLE sales.meanwhile AS SELECT 1 AS one'),
    );
    const entries = await app.client.privileges.audit();
    for (const action of ['grant', 'revoke'] as const) {
      expect(await failureOf(apply('privflow_no', { digest, action }))).toMatchObject({
        code: 'UserErrorInvalidInput',
        message: 'What is missing has changed since it was shown: check again.',
      });
    }
    expect(await app.client.privileges.audit()).toEqual(entries);
  });

  it('an unreachable server is neither ready nor not; the others go on', async () => {
    await makeProtected('privflow_gone');
    await makeProtected('privflow_near');
    await app.client.servers.set({ server: 'privflow_gone', address: { port: 1 } });
    const states = await app.client.privileges.checkAll();
    const asked = (await app.client.instances.list()).filter(({ stoppedAt }) => stoppedAt === undefined);
    expect(states.map(({ instanceId }) => instanceId).toSorted()).toEqual(
      asked.map(({ id }) => id).toSorted(),
    );
    expect(await stateOf('privflow_gone')).toMatchObject({
      ready: null,
      summary: expect.stringContaining('Cannot reach') as string,
    });
    expect((await stateOf('privflow_near'))?.ready).toBe(false);
    expect((await healthOf('privflow_gone')).reason).toBe(
      'There is nothing to restore yet: no backup has been taken.',
    );
  });
});

it('an alarm outlives a server that is away', async () => {
  await makeProtected('privflow_away');
  onTestFinished(async () => {
    await app.client.instances.stop({ instance: 'privflow_away', data: 'keep' });
  });
  await app.client.privileges.checkAll();
  const alarm = await healthOf('privflow_away');
  expect(alarm.reason).toContain('A backup would fail');
  await app.client.servers.set({ server: 'privflow_away', address: { port: 1 } });
  const states = await app.client.privileges.checkAll();
  const id = (await app.client.instances.list()).find(({ name }) => name === 'privflow_away')?.id;
  expect(states.find(({ instanceId }) => instanceId === id)).toMatchObject({ ready: null });
  expect(await healthOf('privflow_away')).toEqual(alarm);
});

describe('the administrator’s password', () => {
  it('is used once and is nowhere afterwards', async () => {
    await makeProtected('privflow_secret');
    const subject = { instance: 'privflow_secret' };
    const { digest } = await app.client.privileges.grantSql({ subject, form: 'smallest' });
    const { ticket } = await app.client.secrets.deposit({ secret: adminPassword });
    const input = {
      subject,
      form: 'smallest' as const,
      action: 'grant' as const,
      dryRun: false,
      digest,
      admin: { user: 'privflow_admin', ticket },
    };
    const answer = await app.client.privileges.apply(input);
    expect((await failureOf(app.client.privileges.apply(input))).code).toBe('UserErrorCredentialUnavailable');
    const audit = await app.client.privileges.audit();
    expect(JSON.stringify([answer, audit])).not.toContain('adm1n');
    const entries = await readdir(app.home, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const contents = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))));
    const filesWith = (text: string) => files.filter((_, index) => contents[index]?.includes(text));
    // that this search can find something
    expect(filesWith('privflow_admin')).not.toEqual([]);
    expect([...filesWith('adm1n'), ...filesWith('not-the-admins')]).toEqual([]);
  });
});
