import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { Selection } from '../../../../shared/points/restore.ts';
import { openAppWithVault, protectAndBackUp, runJob, type TestApp } from '../../../support/apps/app.ts';
import {
  databaseExists,
  fingerprintOf,
  makeDatabase,
  makeSample,
  queryRows,
} from '../../../support/databases/test-databases.ts';
import type { Fingerprint } from '../../../support/databases/fingerprint.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(17);
let app: TestApp;
let original: Fingerprint;

beforeAll(async () => {
  original = await makeSample(server(), 'partial_source', 'partial');
  app = await openAppWithVault({ source: server() });
  await protectAndBackUp(app, { database: 'partial_source', name: 'shop' });
});

afterAll(() => app[Symbol.asyncDispose]());

async function restore(newDatabase: string, selection: Partial<Selection>): Promise<Job> {
  const { schemas = [], tables = [], excludeTables = [] } = selection;
  return await runJob(
    app,
    app.client.restore.asDatabase({
      instance: 'shop',
      targetServer: 'source',
      newDatabase,
      jobs: 2,
      selection: { schemas, tables, excludeTables },
    }),
  );
}

/** The tables of the original for which `wanted` holds. */
const originalTables = (wanted: (schema: string, name: string) => boolean) =>
  original.tables.filter(({ schema, name }) => wanted(schema, name));

describe('a partial restore', () => {
  it('of one schema brings its tables with all rows, and nothing of the others', async () => {
    const job = await restore('partial_weird', { schemas: ['Weird " schema'] });
    expect(job).toMatchObject({ state: 'completed', error: null });
    const { tables, sequences, largeObjects } = await fingerprintOf(server(), 'partial_weird');
    expect(tables).toEqual(originalTables((schema) => schema === 'Weird " schema'));
    expect(sequences).toEqual([]);
    expect(largeObjects).toEqual([]);
    expect(job.result?.tables).toBe(5);
  });

  it('of a partitioned table by its parent brings every partition', async () => {
    const job = await restore('partial_events', {
      tables: [
        { schema: 'audit', name: 'events_hashed' },
        { schema: 'public', name: 'settings' },
      ],
    });
    expect(job).toMatchObject({ state: 'completed', error: null });
    expect((await fingerprintOf(server(), 'partial_events')).tables).toEqual(
      originalTables((_, name) => /^events_hashed_\d$|^settings$/.test(name)),
    );
  });

  it('of tables with types and foreign keys brings what they need and lists what stays behind', async () => {
    const job = await restore('partial_orders', {
      tables: [{ name: 'orders' }, { name: 'order_items' }, { name: 'products' }],
    });
    expect(job).toMatchObject({ state: 'completed', result: { warnings: [] } });
    // customers was not asked for: the foreign key to it can't be, which is what was chosen.
    expect(job.result?.notes).toContainEqual(
      expect.stringMatching(
        /^FK CONSTRAINT orders orders_customer_id_fkey was left out: it needs .*customers/,
      ),
    );
    expect((await fingerprintOf(server(), 'partial_orders')).tables).toEqual(
      originalTables((_, name) => ['orders', 'order_items', 'products'].includes(name)),
    );
    const keys = await queryRows(
      server(),
      'partial_orders',
      `SELECT conname::text AS name FROM pg_constraint WHERE contype = 'f' ORDER BY 1`,
    );
    expect(keys).toEqual([{ name: 'order_items_order_id_fkey' }, { name: 'order_items_product_id_fkey' }]);
  });

  it('without a table leaves that table out and keeps the rest, sequences and large objects included', async () => {
    const job = await restore('partial_rest', { excludeTables: [{ schema: 'shop', name: 'documents' }] });
    expect(job).toMatchObject({ state: 'completed', error: null });
    expect(await fingerprintOf(server(), 'partial_rest')).toEqual({
      ...original,
      tables: originalTables((_, name) => name !== 'documents'),
    });
  });

  it('refuses a name that the archive lacks, names similar ones, and makes no database', async () => {
    const job = await restore('partial_nothing', { tables: [{ schema: 'shop', name: 'costumers' }] });
    expect(job.state).toBe('failed');
    expect(job.error).toMatchObject({
      code: 'UserErrorNothingSelected',
      message: expect.stringContaining('shop.customers') as string,
    });
    expect(await databaseExists(server(), 'partial_nothing')).toBe(false);
  });

  it('brings the functions that a check and a trigger call, and says so before and after', async () => {
    await makeDatabase(
      server(),
      'partial_calls',
      `CREATE SCHEMA app;
       CREATE TABLE app.other (id int PRIMARY KEY);
       CREATE FUNCTION app.is_price(int) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN $1 > 0; END';
       CREATE FUNCTION app.check_price(int) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN app.is_price($1); END';
       CREATE FUNCTION app.stamp() RETURNS timestamptz LANGUAGE plpgsql AS 'BEGIN RETURN now(); END';
       CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.at := app.stamp(); RETURN NEW; END';
       CREATE FUNCTION app.others() RETURNS SETOF app.other LANGUAGE sql AS 'SELECT * FROM app.other';
       CREATE TABLE app.item (price int CHECK (app.check_price(price)), at timestamptz);
       CREATE TRIGGER touch BEFORE INSERT ON app.item FOR EACH ROW EXECUTE FUNCTION app.touch();
       INSERT INTO app.item VALUES (1), (2);`,
    );
    await protectAndBackUp(app, { database: 'partial_calls', name: 'calls' });
    const input = {
      instance: 'calls',
      targetServer: 'source',
      newDatabase: 'partial_item',
      selection: { schemas: [], tables: [{ schema: 'app', name: 'item' }], excludeTables: [] },
    };
    const notes = [
      'Comes along: 2 functions of schema app, because the archive does not say what functions, triggers, checks and defaults use.',
      'Stays out, because it needs tables that are not selected: FUNCTION app.others().',
    ];
    const readiness = await app.client.restore.readiness(input);
    expect(readiness.notes).toEqual(notes);
    expect(readiness.findings.filter(({ title }) => title === 'Selection')).toEqual(
      notes.map((message) => ({ title: 'Selection', severity: 'ok', message })),
    );
    const job = await runJob(app, app.client.restore.asDatabase(input));
    expect(job).toMatchObject({ state: 'completed', result: { messages: [], warnings: [], notes } });
    const insert = 'INSERT INTO app.item VALUES (3) RETURNING price, at IS NOT NULL AS touched';
    expect(await queryRows(server(), 'partial_item', insert)).toEqual([{ price: 3, touched: true }]);
  });

  it('lists the contents that a selection can name', async () => {
    const contents = await app.client.points.contents({ instance: 'shop' });
    expect(contents).toContainEqual(
      expect.objectContaining({ kind: 'TABLE', schema: 'shop', name: 'customers', rows: 100 }),
    );
    const stored = contents.flatMap(({ bytes }) => bytes ?? []).reduce((sum, bytes) => sum + bytes, 0);
    const { manifest } = await app.client.points.show({ instance: 'shop' });
    expect(stored).toBe(manifest.tables.reduce((sum, { length }) => sum + length, 0));
  });
});
