import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { fingerprintOf, makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(17);
const database = 'selection_shop';
const restored = 'selection_restored';
let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await makeDatabase(
    server(),
    database,
    `CREATE SCHEMA audit; CREATE TABLE audit.change AS SELECT 1 AS i;
     CREATE TABLE orders AS SELECT 1 AS i; CREATE TABLE log_1 AS SELECT 2 AS i; CREATE TABLE log_2 AS SELECT 3 AS i;
     CREATE TABLE "Import" (i int PRIMARY KEY); INSERT INTO "Import" VALUES (1);
     CREATE TABLE line (i int CONSTRAINT of_import REFERENCES "Import"); INSERT INTO line VALUES (1);
     CREATE VIEW changes AS SELECT * FROM audit.change;
     CREATE UNLOGGED TABLE fast AS SELECT 1 AS i; SELECT lo_create(0)`,
  );
  await addServer(app, server());
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  for (const name of [database, restored]) await server().dropDatabase(name);
});

const selection = {
  excludeSchemas: ['audit'],
  excludeTables: ['"Import"'],
  excludeTableData: ['log_*', 'nothing'],
  extraOptions: ['--no-large-objects' as const, '--no-unlogged-table-data' as const],
};

/** Protects the database in a vault of its own: each test changes its instance. */
async function protect(name: string) {
  await addFolderVault(app, name);
  return await app.client.instances.protect({
    server: 'source',
    database,
    vault: name,
    name,
    options: { selection },
  });
}

describe('an instance that leaves something out', () => {
  it('says beforehand what that comes to, its points what they lack, and a restore gives back all else', async () => {
    const made = await protect('shop');
    expect(made.options.selection).toEqual(selection);

    const check = await app.client.privileges.backup({ subject: { instance: 'shop' } });
    const open = check.findings.filter(({ severity }) => severity !== 'ok');
    expect(
      open.map(({ severity, message, objects }) => [severity, message, ...objects.map((o) => o.name)]),
    ).toEqual([
      ['note', 'By choice, a backup does not have 2 tables.', 'audit.change', 'public."Import"'],
      [
        'note',
        'By choice, a backup does not have the rows of 3 tables.',
        'public.fast',
        'public.log_1',
        'public.log_2',
      ],
      ['warning', '1 pattern of what is left out matches nothing: nothing.'],
      [
        'warning',
        'A restore would lose 1 foreign key and 1 view, which need what is left out.',
        'of_import of public.line',
        'public.changes',
      ],
    ]);
    expect(check.counts).toMatchObject({ schemas: 1, tables: 5, largeObjects: 0 });

    const job = await runJob(app, app.client.backup.start({ instance: 'shop' }));
    expect(job).toMatchObject({ state: 'completed', result: { tables: 2, warnings: [] } });
    expect(job.result?.notes).toEqual([
      'By choice, a backup does not have 2 tables: audit.change and public."Import".',
      'By choice, a backup does not have the rows of 3 tables: public.fast, public.log_1 and public.log_2.',
    ]);
    const { points } = await app.client.points.list({ instance: 'shop' });
    expect(points).toMatchObject([{ selection, warnings: 0, tables: 2 }]);
    // it holds all that its instance asks for
    expect(points[0]?.partial).toBeUndefined();
    const { manifest } = await app.client.points.show({ instance: 'shop' });
    expect(manifest.selection).toEqual(selection);
    expect(manifest.largeObjects.count).toBe(0);

    // and before a restore, which gives back all else
    const request = { instance: 'shop', targetServer: 'source', newDatabase: restored };
    const { findings } = await app.client.restore.readiness(request);
    expect(
      findings.filter(({ title }) => title === 'Recovery point').map(({ message }) => message),
    ).toContain(
      'It is partial by choice. Without schema audit, table "Import", the rows of log_*, the rows of nothing, large objects and the rows of unlogged tables.',
    );
    const restore = await runJob(app, app.client.restore.asDatabase(request));
    expect(restore.state).toBe('completed with warnings');
    expect(restore.result?.losses.map(({ what }) => what)).toEqual([
      'foreign key of_import of line',
      'view changes',
    ]);
    const rows = (await fingerprintOf(server(), restored)).tables.map(({ name, rows: count }) => [
      name,
      count,
    ]);
    expect(rows).toEqual([
      ['fast', 0],
      ['line', 1],
      ['log_1', 0],
      ['log_2', 0],
      ['orders', 1],
    ]);
    expect(
      await queryRows(server(), restored, 'SELECT count(*)::int AS n FROM pg_largeobject_metadata'),
    ).toEqual([{ n: 0 }]);
  });

  it('needs no privileges on what it leaves out', async () => {
    await protect('unread');
    const run = (sql: string) => queryRows(server(), database, sql);
    await run(`CREATE ROLE selection_reader LOGIN PASSWORD 'selection_reader'`);
    await run('GRANT SELECT ON ALL TABLES IN SCHEMA public TO selection_reader');
    await run('REVOKE ALL ON "Import" FROM selection_reader');
    const subject = { instance: 'unread' };
    const isReady = async () =>
      (await app.client.privileges.backup({ subject, role: 'selection_reader' })).ready;
    try {
      expect(await isReady()).toBe(true);
      await app.client.instances.set({ ...subject, options: { selection: { excludeTables: [] } } });
      expect(await isReady()).toBe(false);
    } finally {
      await run('DROP OWNED BY selection_reader');
      await run('DROP ROLE selection_reader');
    }
  });

  it('dumps the whole database again once nothing is left out', async () => {
    const { id } = await protect('whole');
    await completeJob(app, app.client.backup.start({ instance: 'whole' }));
    const set = await app.client.instances.set({ instance: 'whole', options: { selection: null } });
    expect(set.options.selection).toBeUndefined();
    const job = await runJob(app, app.client.backup.start({ instance: 'whole' }));
    expect(job.result).toMatchObject({ tables: 7, notes: [], losses: [] });
    const { points } = await app.client.points.list({ instance: id });
    expect(points.filter((point) => point.selection === undefined)).toHaveLength(1);
  });

  it('takes no pattern that is none, and not too many', async () => {
    await protect('refused');
    const set = (excludeTables: string[]) =>
      app.client.instances.set({ instance: 'refused', options: { selection: { excludeTables } } });
    await expect(set(['a b'])).rejects.toThrow('Input validation failed');
    const many = Array.from({ length: 100 }, (_, n) => `"${'x'.repeat(100)}${n}"`);
    expect(await failureOf(set(many))).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'What is dumped: all patterns together have at most 8 KB.',
    });
  });
});
