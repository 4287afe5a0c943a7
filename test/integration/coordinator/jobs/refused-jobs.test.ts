import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import {
  addServer,
  completeJob,
  failureOf,
  openAppWithVault,
  pointIds,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import {
  databaseExists,
  inDatabase,
  makeDatabase,
  queryRows,
} from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(15);
let app: TestApp;

beforeAll(async () => {
  await makeDatabase(server(), 'refusals', 'CREATE TABLE t AS SELECT 1 AS one');
  await inDatabase(server(), 'postgres', (client) =>
    client.query(
      `CREATE ROLE refusals_login LOGIN PASSWORD 'a good password'; GRANT pg_read_all_data TO refusals_login`,
    ),
  );
  app = await openAppWithVault({ source: server() });
  await protectAndBackUp(app, { database: 'refusals', name: 'shop' });
});

afterAll(() => app[Symbol.asyncDispose]());

const restore = (targetServer: string, newDatabase: string): Promise<Job> =>
  runJob(app, app.client.restore.asDatabase({ instance: 'shop', targetServer, newDatabase }));

describe('what is refused', () => {
  it('a restore into a name that exists, which stays as it is', async () => {
    await makeDatabase(server(), 'refusals_taken', 'CREATE TABLE mine AS SELECT 42 AS answer');
    const job = await restore('source', 'refusals_taken');
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorDatabaseNameAlreadyInUse' },
      leftovers: [],
    });
    expect(await queryRows(server(), 'refusals_taken', 'SELECT * FROM mine')).toEqual([{ answer: 42 }]);
  });

  it('a wrong password, in words without the password', async () => {
    await addServer(app, server(), { name: 'wrong', password: 'not-the-password' });
    const test = await failureOf(app.client.servers.test({ server: 'wrong' }));
    expect(test.code).toBe('UserErrorDBUserAuthFailed');
    const protect = await failureOf(
      app.client.instances.protect({ server: 'wrong', database: 'refusals', vault: 'vault' }),
    );
    expect(protect.code).toBe('UserErrorDBUserAuthFailed');
    const job = await restore('wrong', 'refusals_wrong');
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorDBUserAuthFailed' } });
    expect(JSON.stringify([test, protect, job])).not.toContain('not-the-password');
  });

  it('a variable that is not set', async () => {
    await addServer(app, server(), { name: 'no variable' });
    const { credential } = (await app.client.servers.list()).find(({ name }) => name === 'no variable') ?? {};
    if (credential?.kind !== 'env') throw new Error('the server has another credential');
    delete app.env[credential.variable];
    expect(await failureOf(app.client.servers.test({ server: 'no variable' }))).toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: expect.stringContaining(credential.variable) as string,
    });
  });

  it('a database that the server does not have', async () => {
    const failure = await failureOf(
      app.client.instances.protect({ server: 'source', database: 'refusals_nowhere', vault: 'vault' }),
    );
    expect(failure).toMatchObject({
      code: 'UserErrorDBNotFound',
      message: expect.stringContaining('"refusals_nowhere"') as string,
    });
    const databases = (await app.client.instances.list()).map(({ database }) => database);
    expect(databases).not.toContain('refusals_nowhere');
  });

  it('a backup of a database that was dropped meanwhile', async () => {
    await makeDatabase(server(), 'refusals_dropped', '');
    await app.client.instances.protect({
      server: 'source',
      database: 'refusals_dropped',
      vault: 'vault',
      name: 'dropped',
    });
    await server().dropDatabase('refusals_dropped');
    const job = await runJob(app, app.client.backup.start({ instance: 'dropped' }));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorDBNotFound' }, leftovers: [] });
    expect(await pointIds(app, 'dropped')).toEqual([]);
  });

  it('a login that may not create databases, with the SQL that fixes it', async () => {
    await addServer(app, server(), { name: 'modest', user: 'refusals_login', password: 'a good password' });
    const refused = await restore('modest', 'refusals_modest');
    expect(refused).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorMissingDBPermissions', sql: 'ALTER ROLE "refusals_login" CREATEDB;' },
    });
    await inDatabase(server(), 'postgres', (client) => client.query(refused.error?.sql ?? ''));
    // The archive's owner is the superuser, which a plain login can't give objects to.
    const job = await runJob(
      app,
      app.client.restore.asDatabase({
        instance: 'shop',
        targetServer: 'modest',
        newDatabase: 'refusals_modest',
        noOwner: true,
      }),
    );
    expect(job).toMatchObject({ state: 'completed', error: null });
    expect(await queryRows(server(), 'refusals_modest', 'SELECT one FROM t')).toEqual([{ one: 1 }]);
  });

  it('a backup by a login that may not read a table; no point comes of it', async () => {
    await makeDatabase(
      server(),
      'refusals_secret',
      'CREATE TABLE secret AS SELECT 1; ALTER TABLE secret ENABLE ROW LEVEL SECURITY',
    );
    await addServer(app, server(), { name: 'reader', user: 'refusals_login', password: 'a good password' });
    await app.client.instances.protect({
      server: 'reader',
      database: 'refusals_secret',
      vault: 'vault',
      name: 'secret',
    });
    const job = await runJob(app, app.client.backup.start({ instance: 'secret' }));
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserErrorMissingDBPermissions',
        sql: expect.stringContaining('ALTER ROLE "refusals_login" BYPASSRLS;') as string,
      },
      leftovers: [],
    });
    expect(await pointIds(app, 'secret')).toEqual([]);
    // The SQL really fixes it.
    await inDatabase(server(), 'postgres', (client) => client.query(job.error?.sql ?? ''));
    await completeJob(app, app.client.backup.start({ instance: 'secret' }));
  });

  it.each([13, 14])('a login of PostgreSQL %i without SELECT, with SQL that fixes it', async (major) => {
    const old = sharedServer(major);
    await makeDatabase(
      old,
      'refusals_select',
      'CREATE SCHEMA "the shop"; CREATE TABLE "the shop".orders AS SELECT 1 AS one',
    );
    await inDatabase(old, 'postgres', (client) =>
      client.query(`CREATE ROLE refusals_select LOGIN PASSWORD 'another password'`),
    );
    const name = `select ${major}`;
    await addServer(app, old, { name, user: 'refusals_select', password: 'another password' });
    await app.client.instances.protect({ server: name, database: 'refusals_select', vault: 'vault', name });
    const job = await runJob(app, app.client.backup.start({ instance: name }));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorMissingDBPermissions' } });
    await inDatabase(old, 'refusals_select', (client) => client.query(job.error?.sql ?? 'no SQL'));
    const result = await completeJob(app, app.client.backup.start({ instance: name }));
    expect(result.rows).toBe(1);
  });

  it('a table that stays locked, after the time that was set', async () => {
    await makeDatabase(server(), 'refusals_locked', 'CREATE TABLE t ()');
    const options = { lockWaitTimeoutMs: 100 };
    await app.client.instances.protect({
      server: 'source',
      database: 'refusals_locked',
      vault: 'vault',
      name: 'locked',
      options,
    });
    await inDatabase(server(), 'refusals_locked', async (client) => {
      await client.query('BEGIN; LOCK TABLE t');
      const job = await runJob(app, app.client.backup.start({ instance: 'locked' }));
      expect(job).toMatchObject({
        state: 'failed',
        error: {
          code: 'UserErrorLockTimeout',
          message: expect.stringContaining('The table public.t stayed locked') as string,
        },
      });
    });
    expect(await pointIds(app, 'locked')).toEqual([]);
  });

  it('unknown names and points, and protecting the same database twice', async () => {
    const failures = await Promise.all([
      failureOf(app.client.backup.start({ instance: 'nothing' })),
      failureOf(app.client.verify.start({ instance: 'shop', point: 'point-1999' })),
      failureOf(app.client.instances.protect({ server: 'source', database: 'refusals', vault: 'vault' })),
      failureOf(app.client.restore.asDatabase({ instance: 'shop', targetServer: 'moon', newDatabase: 'x' })),
    ]);
    expect(failures.map(({ code }) => code)).toEqual([
      'UserErrorNotFound',
      'UserErrorNotFound',
      'UserErrorAlreadyProtected',
      'UserErrorNotFound',
    ]);
    expect(await databaseExists(server(), 'x')).toBe(false);
  });
});
