import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  openTestApp,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { ensureClientTools } from '../../../../support/programs/client-tools.ts';
import { makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

const run = promisify(execFile);

/** A database of 18 with what its pg_dump writes in another way than an older server takes it. */
const newest = `
  CREATE ROLE older_reader;
  CREATE TABLE plain (id int PRIMARY KEY, v text);
  CREATE TABLE compressed (v text COMPRESSION pglz);
  CREATE TABLE generated (id int, "twice $" int GENERATED ALWAYS AS (id * 2) VIRTUAL);
  CREATE TABLE required (a int CONSTRAINT "its name" NOT NULL, b int NOT NULL NO INHERIT);
  COMMENT ON CONSTRAINT "its name" ON required IS 'named';
  CREATE TABLE parent (id int, x int);
  CREATE TABLE child (CONSTRAINT n NOT NULL x, y int) INHERITS (parent);
  CREATE TABLE unproved (z int);
  INSERT INTO unproved VALUES (NULL);
  ALTER TABLE unproved ADD CONSTRAINT unproved_z NOT NULL z NOT VALID;
  CREATE TABLE tuned (id int, v text) WITH (fillfactor = 80, autovacuum_vacuum_insert_threshold = 100,
    autovacuum_vacuum_max_threshold = 1000, vacuum_index_cleanup = auto,
    toast.autovacuum_vacuum_insert_scale_factor = 0.1);
  ALTER TABLE tuned ADD PRIMARY KEY (id) WITH (deduplicate_items = off);
  CREATE INDEX tuned_v ON tuned (v) WITH (deduplicate_items = off);
  CREATE UNLOGGED TABLE passing (id serial, v text);
  CREATE UNLOGGED TABLE numbered (id int GENERATED ALWAYS AS IDENTITY, v text);
  ALTER SEQUENCE numbered_id_seq SET LOGGED;
  CREATE TYPE span AS RANGE (subtype = float8, multirange_type_name = "many spans");
  CREATE TABLE spans (s span);
  CREATE COLLATION by_point (provider = builtin, locale = 'C.UTF-8');
  CREATE COLLATION fast (provider = builtin, locale = 'PG_UNICODE_FAST');
  CREATE TABLE sorted (a text COLLATE by_point, b text COLLATE fast UNIQUE);
  CREATE TABLE parted (k int) PARTITION BY LIST (k);
  ALTER TABLE parted SET ACCESS METHOD heap;
  CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
  CREATE STATISTICS of_plain (ndistinct) ON id, v FROM plain;
  ALTER STATISTICS of_plain SET STATISTICS 50;
  GRANT SELECT, MAINTAIN ON plain TO older_reader;
  ALTER DEFAULT PRIVILEGES GRANT SELECT, MAINTAIN ON TABLES TO older_reader;
  CREATE PUBLICATION outgoing FOR TABLE plain
    WITH (publish_generated_columns = stored, publish_via_partition_root = true);
  CREATE SUBSCRIPTION older_everything CONNECTION 'host=nowhere.invalid' PUBLICATION p WITH (connect = false,
    slot_name = NONE, run_as_owner = true, failover = true, two_phase = true, disable_on_error = true,
    streaming = parallel, origin = none, password_required = false, binary = true);
  CREATE SUBSCRIPTION older_plain CONNECTION 'host=nowhere.invalid' PUBLICATION p WITH (connect = false, slot_name = NONE);
  INSERT INTO plain VALUES (1, 'a'); INSERT INTO compressed VALUES ('a'); INSERT INTO generated VALUES (21);
  INSERT INTO required VALUES (1, 2); INSERT INTO child VALUES (1, 2, 3); INSERT INTO tuned VALUES (1, 'a');
  INSERT INTO passing (v) VALUES ('a'); INSERT INTO numbered (v) VALUES ('a'); INSERT INTO spans VALUES ('[1,2]');
  INSERT INTO sorted VALUES ('a', 'b'); INSERT INTO parted VALUES (1);`;

/** What an older server cannot have in any way: it is left out and named. */
const onlyNewer = `
  CREATE TABLE twice (id int CONSTRAINT twice_positive CHECK (id > 0) NOT ENFORCED);
  INSERT INTO twice VALUES (-1);
  ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO older_reader;`;

let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await addFolderVault(app);
  await addServer(app, sharedServer(18));
  await makeDatabase(sharedServer(18), 'older_newest', newest);
  await makeDatabase(sharedServer(18), 'older_only_newer', onlyNewer);
  await protectAndBackUp(app, { database: 'older_newest', name: 'newest' });
  await protectAndBackUp(app, { database: 'older_only_newer', name: 'only newer' });
  for (const major of [12, 13, 14, 15, 16, 17]) {
    await addServer(app, sharedServer(major), { name: `server ${major}` });
  }
});
afterAll(() => app[Symbol.asyncDispose]());

/** Where the vault keeps the archive of the whole database. */
async function newestArchive() {
  const [point] = (await app.client.points.list({ instance: 'newest' })).points;
  const folder = join(app.folder, 'vault', 'instances', point?.instanceId ?? '', point?.id ?? '');
  return { archive: join(folder, 'archive.pgdump') };
}

async function restored(instance: string, major: number, newDatabase: string) {
  const input = { instance, targetServer: `server ${major}`, newDatabase, createRoles: true };
  return await runJob(app, app.client.restore.asDatabase(input));
}

/** Tables with the number of their rows, and what else there is by name. */
const everything = `
  SELECT c.relname || ' ' ||
         CASE WHEN c.relkind IN ('r', 'p')
              THEN (xpath('//n/text()', query_to_xml(format('SELECT count(*) AS n FROM ONLY %I', c.relname), true, false, '')))[1]::text
              ELSE c.relkind::text END AS object
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'S', 'i')
   UNION ALL SELECT 'subscription ' || subname FROM pg_subscription WHERE subname LIKE 'older%'
   UNION ALL SELECT 'publication ' || pubname FROM pg_publication
   UNION ALL SELECT 'statistics ' || stxname FROM pg_statistic_ext
   UNION ALL SELECT 'column ' || attname FROM pg_attribute
              WHERE attnotnull AND attnum > 0 AND attrelid IN ('child'::regclass, 'plain'::regclass)
   UNION ALL SELECT 'grant ' || relacl::text FROM pg_class WHERE relname = 'plain' AND has_table_privilege('older_reader', oid, 'SELECT')
   ORDER BY 1`;

describe('a database of PostgreSQL 18', () => {
  it.for([12, 13, 14, 15, 16, 17])('is whole on %i, which refuses what pg_dump 18 writes', async (major) => {
    const wanted = { instance: 'newest', point: 'latest', targetServer: `server ${major}` };
    const before = await app.client.restore.readiness({
      ...wanted,
      newDatabase: 'older_restored',
      createRoles: true,
    });
    const job = await restored('newest', major, 'older_restored');
    expect({ state: job.state, error: job.error, warnings: job.result?.warnings }).toEqual({
      state: 'completed',
      error: null,
      warnings: [],
    });
    expect(job.result?.messages.filter(({ severity }) => severity !== 'ignorable')).toEqual([]);
    const names = async (server: number, database: string) => {
      const rows = await queryRows<{ object: string }>(sharedServer(server), database, everything);
      return rows.map(({ object }) => object.replace(/^grant .*/, 'grant'));
    };
    expect(await names(major, 'older_restored')).toEqual(await names(18, 'older_newest'));
    // The same values, stored where the target has no virtual columns.
    expect(
      await queryRows(sharedServer(major), 'older_restored', 'SELECT "twice $" AS twice FROM generated'),
    ).toEqual([{ twice: 42 }]);
    const notes = job.result?.notes ?? [];
    // said before, too
    expect(notes).toEqual(expect.arrayContaining(before.notes));
    expect(before.notes.length).toBeGreaterThan(1);
    expect(notes).toContain(
      'A virtual generated column became a stored one: PostgreSQL 18 and newer know virtual ones (public.generated).',
    );
    expect(notes.some((note) => note.includes('MAINTAIN'))).toBe(major < 17);
    expect(notes.some((note) => note.includes('compression method'))).toBe(major < 14);
    // Nothing can be inserted that the source would refuse.
    await expect(
      queryRows(sharedServer(major), 'older_restored', 'INSERT INTO unproved VALUES (NULL)'),
    ).rejects.toThrow('unproved_z');
    await expect(
      queryRows(sharedServer(major), 'older_restored', 'INSERT INTO required VALUES (1, NULL)'),
    ).rejects.toThrow('required_b');
  });

  it('loses these tables with all their rows to a stock pg_restore', async () => {
    const server = sharedServer(12);
    await server.createDatabase('older_stock');
    const { archive } = await newestArchive();
    const tools = (await ensureClientTools([18])).get(18) ?? '';
    const { PATH = '' } = process.env;
    const env = { PATH, PGHOST: server.host, PGPORT: String(server.port), PGUSER: server.user };
    const args = ['--dbname=older_stock', '--no-owner', archive];
    await expect(
      run(join(tools, 'pg_restore'), args, { env: { ...env, PGPASSWORD: server.password } }),
    ).rejects.toThrow('unrecognized parameter "autovacuum_vacuum_insert_threshold"');
    const rows = await queryRows<{ name: string }>(
      server,
      'older_stock',
      `SELECT w.name FROM unnest(string_to_array('compressed generated required child tuned spans sorted plain', ' ')) AS w(name)
        WHERE to_regclass(w.name) IS NULL`,
    );
    expect(rows.map(({ name }) => name).join(' ')).toBe(
      'compressed generated required child tuned spans sorted',
    );
  });

  it('says which versions have what an older one lacks', async () => {
    const { state, result } = await restored('only newer', 15, 'older_lacking');
    expect(state).toBe('completed with warnings');
    const doesWithout = 'the target is older and does without this object';
    expect(result?.losses.map(({ kind, reason }) => `${kind}: ${reason}`)).toEqual([
      `check: PostgreSQL 18 and newer know constraints that are not enforced; ${doesWithout}`,
    ]);
    expect(
      result?.messages
        .filter(({ severity }) => severity !== 'ignorable')
        .map(({ severity, reason }) => `${severity}: ${reason}`),
    ).toEqual([`warning: PostgreSQL 18 and newer know default privileges on large objects; ${doesWithout}`]);
    expect(await queryRows(sharedServer(15), 'older_lacking', 'SELECT id FROM twice')).toEqual([{ id: -1 }]);
  });
});
