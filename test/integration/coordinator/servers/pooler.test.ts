import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import {
  fingerprintOf,
  inDatabase,
  makeDatabase,
  queryRows,
} from '../../../support/databases/test-databases.ts';
import { startPgbouncer, type TestPgbouncer } from '../../../support/servers/pgbouncer.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const database = 'pooler_app';
const poolSize = 3;
const server = () => sharedServer(17);
let app: TestApp;
let transactions: TestPgbouncer;
let sessions: TestPgbouncer;
let vault: Awaited<ReturnType<typeof addFolderVault>>;

beforeAll(async () => {
  app = await openTestApp();
  await makeDatabase(
    server(),
    database,
    `CREATE TABLE fl AS SELECT (random() * 1000)::float8 AS f FROM generate_series(1, 2000);
     CREATE TABLE a (i int PRIMARY KEY); INSERT INTO a SELECT generate_series(1, 500);
     CREATE TABLE b (i int REFERENCES a, t text); INSERT INTO b SELECT i, repeat('x', i) FROM a;
     CREATE TABLE c (s serial, n numeric); INSERT INTO c (n) SELECT 1.5 * i FROM a;
     CREATE TABLE d (); CREATE INDEX ON b (i);
     SELECT lo_from_bytea(0, 'large');
     ALTER DATABASE ${database} SET extra_float_digits = -5;
     ALTER DATABASE ${database} SET statement_timeout = '60s';
     ALTER DATABASE ${database} SET search_path = public, pg_catalog`,
  );
  transactions = await startPgbouncer(server(), {
    poolMode: 'transaction',
    settings: { default_pool_size: poolSize },
  });
  sessions = await startPgbouncer(server(), { poolMode: 'session' });
  vault = await addFolderVault(app);
  await addServer(app, server(), { name: 'source' });
  await addServer(app, transactions, { name: 'transactions' });
  await addServer(app, sessions, { name: 'sessions' });
  await protectAndBackUp(app, { database, name: 'direct' });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await transactions[Symbol.asyncDispose]();
  await sessions[Symbol.asyncDispose]();
  await server().dropDatabase(database);
});

/** What an application finds in every session of the pool. */
async function poolSettings(): Promise<string[]> {
  const clients = await Promise.all(Array.from({ length: poolSize }, () => transactions.connect(database)));
  try {
    const found: string[] = [];
    for (const client of clients) {
      await client.query('BEGIN');
      const { rows } = await client.query<{ settings: string }>(
        `SELECT concat_ws('|', current_setting('search_path'), current_setting('statement_timeout'),
                  current_setting('lock_timeout'), current_setting('extra_float_digits'),
                  (SELECT count(*) FROM public.a)) AS settings`,
      );
      found.push(rows[0]?.settings ?? '');
    }
    return found;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** Applications that use a pool without a pause, until the work is done. */
async function underLoad<Result>(
  pool: TestPgbouncer,
  clients: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const done = new AbortController();
  const users = Array.from({ length: clients }, () =>
    inDatabase(pool, database, async (client) => {
      while (!done.signal.aborted) await client.query('SELECT count(*) FROM public.a');
    }),
  );
  try {
    return await work();
  } finally {
    done.abort();
    await Promise.all(users);
  }
}

const untouched = Array.from({ length: poolSize }, () => 'public, pg_catalog|1min|0|-5|500');
const port = (pool: TestPgbouncer) => `127.0.0.1:${pool.port}`;
const refusal = (pool: TestPgbouncer, name: string) => ({
  code: 'UserErrorConnectionPooler',
  message: `${port(pool)} is a connection pooler such as PgBouncer, not the PostgreSQL server itself: a backup through it can mix the sessions of applications with its own.`,
  remedy:
    'Use the port on which the PostgreSQL server itself answers. Where there is no other way, and each client has a session of its own (pool mode session), say at the server’s entry that it is a session pooler.',
  steps: [{ do: 'declare-session-pooler', server: name }],
});

it.each(['idle', 'in use'])(
  'refuses a pool in transaction mode before it touches a session: %s',
  async (use) => {
    expect(await poolSettings()).toStrictEqual(untouched);
    const { client } = app;
    const ask = async () => {
      const target = 'transactions';
      const subject = { server: target, database };
      const refused = refusal(transactions, target);
      expect(await failureOf(client.servers.test({ server: target }))).toStrictEqual(refused);
      expect(await failureOf(client.servers.roles({ server: target }))).toStrictEqual(refused);
      expect(await failureOf(client.privileges.backup({ subject }))).toStrictEqual(refused);
      expect(await failureOf(client.privileges.grantSql({ subject, form: 'smallest' }))).toStrictEqual(
        refused,
      );
      expect(await failureOf(client.servers.createDatabase({ server: target, name: 'never' }))).toStrictEqual(
        refused,
      );
      const readiness = await client.instances.readiness({ server: target, database, vault: 'vault' });
      expect(readiness).toMatchObject({
        ready: false,
        findings: expect.arrayContaining([
          expect.objectContaining({ severity: 'blocker', code: refused.code, message: refused.message }),
        ]) as unknown,
      });
      const restore = client.restore.asDatabase({
        instance: 'direct',
        targetServer: target,
        newDatabase: 'never',
      });
      expect(await runJob(app, restore)).toMatchObject({ state: 'failed', error: refused });
    };
    await (use === 'idle' ? ask() : underLoad(transactions, poolSize + 1, ask));
    expect(await poolSettings()).toStrictEqual(untouched);
    expect(await queryRows(server(), 'postgres', `SELECT FROM pg_database WHERE datname = 'never'`)).toEqual(
      [],
    );
  },
);

it('takes no backup through a pool in transaction mode', async () => {
  const { client } = app;
  const name = 'moved';
  const protect = () => client.instances.protect({ server: name, vault: 'vault', database, name });
  await addServer(app, transactions, { name });
  expect(await failureOf(protect())).toStrictEqual(refusal(transactions, name));
  await client.servers.set({ server: name, address: { port: server().port } });
  await protect();
  await client.servers.set({ server: name, address: { port: transactions.port } });
  const job = await runJob(app, client.backup.start({ instance: name }));
  expect(job).toMatchObject({ state: 'failed', error: refusal(transactions, name) });
  expect((await app.client.points.list({ instance: name })).points).toEqual([]);
  expect(await poolSettings()).toStrictEqual(untouched);
});

it('refuses a session pooler that nobody has declared', async () => {
  expect(await failureOf(app.client.servers.test({ server: 'sessions' }))).toStrictEqual(
    refusal(sessions, 'sessions'),
  );
});

it.each(['idle', 'in use'])(
  'refuses a pool in transaction mode declared as a session pooler: %s',
  async (use) => {
    await app.client.servers.set({ server: 'transactions', address: { pooler: 'session' } });
    const ask = () => app.client.privileges.backup({ subject: { server: 'transactions', database } });
    const failure = await failureOf(use === 'idle' ? ask() : underLoad(transactions, poolSize + 1, ask));
    await app.client.servers.set({ server: 'transactions', address: { pooler: 'none' } });
    expect(failure).toStrictEqual({
      code: 'UserErrorConnectionPooler',
      message: `${port(transactions)} is declared as a session pooler, but its clients share sessions, as in pool mode transaction or statement.`,
      remedy: 'Use the port on which the PostgreSQL server itself answers. Or set the pool mode to session.',
    });
    expect(await poolSettings()).toStrictEqual(untouched);
  },
);

it.each([
  ['shares statements', 'statement', {}, 'is declared as a session pooler, but its clients share sessions'],
  ['keeps settings', 'session', { server_reset_query: '' }, 'with the settings of the one before'],
  [
    'has one session',
    'session',
    { default_pool_size: 1, query_wait_timeout: 1 },
    'has no second session free for pgkeep.',
  ],
] as const)('refuses a declared pooler that %s', async (_what, poolMode, settings, words) => {
  await using pool = await startPgbouncer(server(), { poolMode, settings });
  const name = `pool ${pool.port}`;
  const { id } = await addServer(app, pool, { name });
  await app.client.servers.set({ server: id, address: { pooler: 'session' } });
  const failure = await failureOf(app.client.servers.test({ server: id }));
  expect(failure.code).toBe('UserErrorConnectionPooler');
  expect(failure.message).toContain(words);
});

it('sends no pg_restore into a database that has another pool mode', async () => {
  const databases = { postgres: 'session' } as const;
  await using pool = await startPgbouncer(server(), { poolMode: 'transaction', databases });
  const name = 'mixed';
  await addServer(app, pool, { name });
  await app.client.servers.set({ server: name, address: { pooler: 'session' } });
  const newDatabase = 'pooler_mixed';
  const restore = app.client.restore.asDatabase({ instance: 'direct', targetServer: name, newDatabase });
  expect(await runJob(app, restore)).toMatchObject({
    state: 'failed',
    error: { code: 'UserErrorConnectionPooler', message: expect.stringContaining(port(pool)) as string },
    leftovers: [],
  });
  const left = await queryRows(
    server(),
    'postgres',
    `SELECT FROM pg_database WHERE datname = '${newDatabase}'`,
  );
  expect(left).toEqual([]);
});

it('backs up and restores through a declared session pooler, others in it or not', async () => {
  const { client } = app;
  await client.servers.set({ server: 'sessions', address: { pooler: 'session' } });
  onTestFinished(async () => {
    await client.servers.set({ server: 'sessions', address: { pooler: 'none' } });
  });
  expect(await client.servers.test({ server: 'sessions' })).toMatchObject({ user: 'postgres', warnings: [] });
  const subject = { server: 'sessions', database };
  expect(await client.privileges.backup({ subject })).toMatchObject({ ready: true });
  const original = await fingerprintOf(server(), database);
  const name = 'through sessions';
  await client.instances.protect({ ...subject, vault: 'vault', name });
  await underLoad(sessions, 2, () => completeJob(app, client.backup.start({ instance: name })));
  const newDatabase = 'pooler_back';
  await completeJob(
    app,
    client.restore.asDatabase({ instance: name, targetServer: 'sessions', newDatabase, jobs: 2 }),
  );
  expect(await fingerprintOf(server(), newDatabase)).toStrictEqual(original);
  await server().dropDatabase(newDatabase);

  // another workstation takes the declaration over with the vault
  await using second = await openTestApp();
  await second.client.vaults.add({ name: 'v', location: { kind: 'folder', path: vault.path } });
  expect(await second.client.servers.list()).toContainEqual(
    expect.objectContaining({ port: sessions.port, pooler: 'session' }),
  );
});

describe('an event trigger on login, restored through a session pooler', () => {
  /** Restores it through a pooler that passes no options on, and opens a session of the server for each of a client. */
  async function restore(name: string, does: string) {
    await makeDatabase(
      server(),
      name,
      `CREATE TABLE t AS SELECT 1 AS id;
       CREATE FUNCTION onlogin() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
         IF current_database() <> '${name}' THEN ${does}; END IF; END $$;
       CREATE EVENT TRIGGER lt ON login EXECUTE FUNCTION onlogin()`,
    );
    await protectAndBackUp(app, { database: name, name });
    await using pool = await startPgbouncer(server(), {
      poolMode: 'session',
      settings: { server_lifetime: 0 },
    });
    const target = `pool ${pool.port}`;
    await addServer(app, pool, { name: target });
    await app.client.servers.set({ server: target, address: { pooler: 'session' } });
    const input = { instance: name, targetServer: target, newDatabase: `${name}_back` };
    return await runJob(app, app.client.restore.asDatabase(input));
  }

  it('that lets everybody in needs no warning', async () => {
    const job = await restore('pooler_trigger', 'NULL');
    expect(job).toMatchObject({ state: 'completed', error: null, result: { rows: 1, warnings: [] } });
  });

  it('that lets nobody in costs what comes behind it, and no database', async () => {
    const job = await restore('pooler_trigger_refuses', `RAISE EXCEPTION 'wrong database'`);
    expect(job).toMatchObject({ state: 'completed with warnings', error: null, result: { rows: 1 } });
    // behind the colons stands what the pooler says, now that it waits and now that it does not
    expect(job.result?.warnings.map((warning) => warning.split(':')[0])).toEqual([
      'ANALYZE failed',
      'Whether an ordinary login to the new database works could not be checked',
      'The subscriptions could not be read',
    ]);
  });
});
