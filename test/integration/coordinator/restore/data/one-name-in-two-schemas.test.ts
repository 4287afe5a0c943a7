import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Selection } from '../../../../../shared/points/restore.ts';
import {
  addFolderVault,
  completeJob,
  openAppWithVault,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

const server = () => sharedServer(17);
const database = 'one_name';
let app: TestApp;
/** Restored databases, which the end drops. */
const made: string[] = [];

beforeAll(async () => {
  await makeDatabase(
    server(),
    database,
    `CREATE SCHEMA shop; CREATE SCHEMA past;
     CREATE TABLE past.orders (id int PRIMARY KEY, year int); CREATE TABLE shop.orders (id int PRIMARY KEY);
     INSERT INTO past.orders VALUES (1, 2024), (2, 2025); INSERT INTO shop.orders SELECT generate_series(1, 5);
     CREATE TABLE past.refers (id int REFERENCES past.orders); INSERT INTO past.refers VALUES (1);
     CREATE TABLE shop.refers (id int REFERENCES shop.orders); INSERT INTO shop.refers VALUES (1)`,
  );
  app = await openAppWithVault({ source: server() });
  await protectAndBackUp(app, { database, name: 'shop' });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  for (const name of made) await server().dropDatabase(name);
});

const start = (
  newDatabase: string,
  selection: Partial<Selection> = {},
  more: { instance?: string; skipDamaged?: boolean } = {},
) => {
  made.push(newDatabase);
  const whole = { schemas: [], tables: [], excludeTables: [], ...selection };
  const input = { instance: 'shop', targetServer: 'source', newDatabase, selection: whole, ...more };
  return app.client.restore.asDatabase(input);
};

/** Rows of each table that is there, "schema.name". */
async function rowsIn(name: string): Promise<Record<string, number>> {
  const tables = await queryRows<{ schema: string; table: string }>(
    server(),
    name,
    `SELECT schemaname::text AS schema, tablename::text AS "table" FROM pg_tables
      WHERE schemaname IN ('past', 'shop') ORDER BY 1, 2`,
  );
  const counts = await Promise.all(
    tables.map(async ({ schema, table }) => {
      const counted = `SELECT count(*)::int AS rows FROM "${schema}"."${table}"`;
      const [row] = await queryRows<{ rows: number }>(server(), name, counted);
      return [`${schema}.${table}`, row?.rows ?? -1] as const;
    }),
  );
  return Object.fromEntries(counts);
}

it('contents and manifest have both tables, each with its own rows', async () => {
  const contents = await app.client.points.contents({ instance: 'shop' });
  const orders = contents.filter(({ kind, name }) => kind === 'TABLE' && name === 'orders');
  expect(orders.map(({ schema, rows }) => [schema, rows])).toEqual([
    ['past', 2],
    ['shop', 5],
  ]);
});

it('a selection with a schema takes that one, and one without takes both', async () => {
  const one = await completeJob(app, start('one_name_one', { tables: [{ schema: 'past', name: 'orders' }] }));
  expect(one).toMatchObject({ tables: 1, rows: 2 });
  expect(await rowsIn('one_name_one')).toEqual({ 'past.orders': 2 });
  const both = await completeJob(app, start('one_name_both', { tables: [{ name: 'orders' }] }));
  expect(both).toMatchObject({ tables: 2, rows: 7 });
  expect(await rowsIn('one_name_both')).toEqual({ 'past.orders': 2, 'shop.orders': 5 });
});

it('an exclusion with a schema leaves out that one, and keeps the other', async () => {
  const job = await runJob(
    app,
    start('one_name_rest', { excludeTables: [{ schema: 'past', name: 'orders' }] }),
  );
  expect(job.result?.notes).toEqual([
    expect.stringMatching(/^FK CONSTRAINT refers refers_id_fkey was left out: .*past/),
  ]);
  expect(await rowsIn('one_name_rest')).toEqual({ 'past.refers': 1, 'shop.orders': 5, 'shop.refers': 1 });
});

it('verify by a restore compares each with its own count', async () => {
  const byRestore = { server: 'source' };
  expect(await completeJob(app, app.client.verify.start({ instance: 'shop', byRestore }))).toMatchObject({
    proof: 'restored',
    rows: 9,
    evidence: { same: 4, different: [], notCompared: [] },
  });
});

it('rows are loaded into the one that is named; the bare name is refused', async () => {
  await completeJob(app, start('one_name_rows'));
  await inDatabase(server(), 'one_name_rows', (client) =>
    client.query('TRUNCATE past.orders, shop.orders CASCADE'),
  );
  const load = (table: { schema?: string; name: string }) =>
    runJob(
      app,
      app.client.restore.rows({
        instance: 'shop',
        targetServer: 'source',
        database: 'one_name_rows',
        table,
        typedName: 'one_name_rows',
      }),
    );
  expect((await load({ name: 'orders' })).error).toMatchObject({
    code: 'UserErrorNothingSelected',
    message: 'Several tables are called "orders": past.orders, shop.orders.',
  });
  expect(await load({ schema: 'shop', name: 'orders' })).toMatchObject({
    state: 'completed',
    result: { rows: 5 },
  });
  expect(await rowsIn('one_name_rows')).toMatchObject({ 'past.orders': 0, 'shop.orders': 5 });
});

it('rows are not loaded beside those that somebody puts there after the look at the table', async () => {
  const target = 'one_name_raced';
  await completeJob(app, start(target));
  await inDatabase(server(), target, (client) => client.query('TRUNCATE shop.refers'));
  const other = await server().connect(target);
  await other.query('BEGIN; INSERT INTO shop.refers VALUES (2)');
  const ended = runJob(
    app,
    app.client.restore.rows({
      instance: 'shop',
      targetServer: 'source',
      database: target,
      table: { schema: 'shop', name: 'refers' },
      typedName: target,
    }),
  );
  const waiting = `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                    WHERE d.datname = '${target}' AND l.mode = 'ShareRowExclusiveLock' AND NOT l.granted`;
  await vi.waitFor(async () => expect(await queryRows(server(), target, waiting)).toHaveLength(1), {
    timeout: 30_000,
    interval: 20,
  });
  await other.query('COMMIT');
  await other.end();
  const job = await ended;
  expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorRestoreFailed' } });
  expect(job.error?.message).toContain('the table has rows');
  expect(await queryRows(server(), target, 'SELECT id FROM shop.refers')).toEqual([{ id: 2 }]);
});

it('damage costs the rows of the one that it hit', async () => {
  await addFolderVault(app, 'other');
  await app.client.instances.protect({ server: 'source', vault: 'other', database, name: 'hit' });
  await completeJob(app, app.client.backup.start({ instance: 'hit' }));
  const { manifest } = await app.client.points.show({ instance: 'hit' });
  const hit = manifest.tables.find(({ schema, name }) => schema === 'past' && name === 'orders');
  const file = join(
    app.folder,
    'other',
    'instances',
    manifest.instanceId,
    manifest.pointId,
    'archive.pgdump',
  );
  const archive = await open(file, 'r+');
  await archive.write(Buffer.from([255]), 0, 1, (hit?.offset ?? 0) + (hit?.length ?? 0) - 1);
  await archive.close();
  const job = await runJob(app, start('one_name_hit', {}, { instance: 'hit', skipDamaged: true }));
  expect(job.state).toBe('completed with warnings');
  expect(job.result?.losses).toMatchObject([
    { kind: 'rows', what: 'rows of past.orders', table: { schema: 'past', name: 'orders' }, rows: 2 },
    {
      kind: 'foreign key',
      what: 'foreign key refers_id_fkey of past.refers',
      reason: 'rows of past.orders are missing',
    },
  ]);
  expect(job.result).toMatchObject({ tables: 3, rows: 7 });
  expect(await rowsIn('one_name_hit')).toEqual({
    'past.orders': 0,
    'past.refers': 1,
    'shop.orders': 5,
    'shop.refers': 1,
  });
});
