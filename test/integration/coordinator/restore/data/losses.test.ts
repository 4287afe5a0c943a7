import { execFile } from 'node:child_process';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { manifestProblems } from '../../../../../main/postgres/archive/verify/agreement.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import { Manifest } from '../../../../../shared/points/manifest.ts';
import {
  addFolderVault,
  addServer,
  openTestApp,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { ensureClientTools } from '../../../../support/programs/client-tools.ts';
import {
  databaseExists,
  inDatabase,
  makeDatabase,
  queryRows,
} from '../../../../support/databases/test-databases.ts';
import { readPoint, writePoint } from '../../../../support/vault-documents.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

/** Databases whose restore cannot give everything back, and one that looks like it. */
const databases = {
  // the table's CHECK reads another one, which is loaded later
  lost_order: `
    CREATE SCHEMA app; CREATE SCHEMA lib;
    CREATE TABLE lib.allowed (code text PRIMARY KEY); INSERT INTO lib.allowed VALUES ('a'), ('b');
    CREATE FUNCTION lib.is_allowed(c text) RETURNS boolean LANGUAGE sql STABLE
      AS $$ SELECT EXISTS (SELECT 1 FROM lib.allowed WHERE code = c) $$;
    CREATE TABLE app.aaa_check (code text, CHECK (lib.is_allowed(code))); INSERT INTO app.aaa_check VALUES ('a');
    CREATE TABLE app.zzz (i int PRIMARY KEY); INSERT INTO app.zzz SELECT generate_series(1, 1000);
    CREATE INDEX ON app.zzz (i)`,
  // rows that were right when they came, and are not any more
  lost_check: `
    CREATE FUNCTION ok(i int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
    CREATE TABLE t (i int CONSTRAINT "is ok" CHECK (ok(i)), CONSTRAINT positive CHECK (i > 0));
    COMMENT ON CONSTRAINT "is ok" ON t IS 'what''s ok';
    INSERT INTO t VALUES (1);
    CREATE TABLE u (i int PRIMARY KEY); INSERT INTO u VALUES (1);
    CREATE TABLE "q""; DROP TABLE u; --" (i int CONSTRAINT "c""; --" CHECK (ok(i)));
    INSERT INTO "q""; DROP TABLE u; --" VALUES (1);
    CREATE DOMAIN small AS int CONSTRAINT is_small CHECK (ok(VALUE));
    CREATE TABLE d (s small); INSERT INTO d VALUES (1);
    CREATE TABLE parted (i int, CONSTRAINT p_ok CHECK (ok(i))) PARTITION BY RANGE (i);
    CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (10);
    CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (10) TO (20);
    INSERT INTO parted VALUES (1), (2), (11);
    CREATE OR REPLACE FUNCTION ok(i int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT i > 1'`,
  // functions that name things without a schema: the search path of a restore is empty
  lost_path: `
    CREATE TABLE cfg (v int); INSERT INTO cfg VALUES (5);
    CREATE FUNCTION low(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(t)';
    CREATE FUNCTION nm(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN low(t); END';
    CREATE FUNCTION lim() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN (SELECT v FROM cfg); END';
    CREATE TABLE g (t text, n text GENERATED ALWAYS AS (nm(t)) STORED); INSERT INTO g VALUES ('X'), ('Y');
    CREATE TABLE c (i int CHECK (i <= lim())); INSERT INTO c VALUES (1);
    CREATE TABLE b (t text); INSERT INTO b VALUES ('x'); CREATE UNIQUE INDEX bi ON b (nm(t));
    CREATE MATERIALIZED VIEW mv AS SELECT lim() AS l;
    CREATE VIEW over_mv AS SELECT l FROM mv`,
  // constraints that the source's rows break
  lost_constraints: `
    CREATE FUNCTION f(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i';
    CREATE TABLE t (i int); INSERT INTO t VALUES (1), (2); CREATE UNIQUE INDEX u ON t (f(i));
    COMMENT ON INDEX u IS 'lost with it';
    CREATE OR REPLACE FUNCTION f(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
    CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE q (id int REFERENCES p);
    CREATE TABLE "a b" (id int PRIMARY KEY); CREATE TABLE r (id int CONSTRAINT "to a b" REFERENCES "a b");
    INSERT INTO "a b" VALUES (1); INSERT INTO r VALUES (1);
    SET session_replication_role = replica; INSERT INTO q VALUES (99)`,
  // the rows are refused until the table's CHECK is left out; then the server ends the connection
  lost_connection: `
    CREATE FUNCTION ends(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'at home') THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
      END IF;
      RETURN i;
    END $$;
    CREATE TABLE t (i int CONSTRAINT "at home" CHECK (current_database() = 'lost_connection'),
                    n int GENERATED ALWAYS AS (ends(i)) STORED);
    INSERT INTO t VALUES (1)`,
  lost_bytes: `
    CREATE TABLE whole AS SELECT generate_series(1, 100) AS i;
    CREATE TABLE hit (i int PRIMARY KEY); INSERT INTO hit SELECT generate_series(1, 50);
    CREATE TABLE refers (i int REFERENCES hit); INSERT INTO refers VALUES (1);
    SELECT lo_from_bytea(770101, 'a large object')`,
};

let app: TestApp;
let vaultFolder: string;

beforeAll(async () => {
  app = await openTestApp();
  await addServer(app, sharedServer(14));
  ({ path: vaultFolder } = await addFolderVault(app));
  for (const [database, sql] of Object.entries(databases)) {
    await makeDatabase(sharedServer(14), database, sql);
    await protectAndBackUp(app, { database, name: database });
  }
});
afterAll(() => app[Symbol.asyncDispose]());

type Choices = Partial<Parameters<TestApp['client']['restore']['asDatabase']>[0]>;

const restore = (
  instance: keyof typeof databases,
  newDatabase: string,
  choices: Choices = {},
): Promise<Job> =>
  runJob(app, app.client.restore.asDatabase({ instance, targetServer: 'source', newDatabase, ...choices }));

const rows = async (database: string, table: string) =>
  (
    await queryRows<{ rows: number }>(
      sharedServer(14),
      database,
      `SELECT count(*)::int AS rows FROM ${table}`,
    )
  )[0]?.rows;

const summary = ({ result }: Job) =>
  result?.losses.map(({ kind, what, reason }) => [kind, what, reason].join(' | '));

it('a connection that is lost while a table is loaded without its CHECKs fails the restore', async () => {
  const job = await restore('lost_connection', 'lost_connection_again');
  expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorRestoreFailed' } });
  expect(JSON.stringify(job)).toContain('terminating connection due to administrator command');
});

describe.each([1, 3])('a restore with %d jobs', (jobs) => {
  const named = (name: string) => `${name}_${jobs}`;

  it('loads a table again whose CHECK reads another one, and has lost nothing', async () => {
    const job = await restore('lost_order', named('order'), { jobs });
    expect(job).toMatchObject({
      state: 'completed',
      result: { losses: [], warnings: [], rows: 1003, tables: 3 },
    });
    expect(await rows(named('order'), 'app.aaa_check')).toBe(1);
    expect(await rows(named('order'), 'app.zzz')).toBe(1000);
  });

  it('keeps rows that break their own CHECK, and adds the CHECK for new ones', async () => {
    const job = await restore('lost_check', named('check'), { jobs });
    expect(job.state).toBe('completed with warnings');
    expect(summary(job)).toEqual([
      'check | check is_small of small holds for new rows only | the source has rows that break it',
      'check | check p_ok of parted holds for new rows only | the source has rows that break it',
      'check | check c"; -- of q"; DROP TABLE u; -- holds for new rows only | the source has rows that break it',
      'check | check is ok of t holds for new rows only | the source has rows that break it',
    ]);
    expect(job.result).toMatchObject({ tables: 6, rows: 7 });
    const database = named('check');
    for (const [table, count] of Object.entries({ t: 1, d: 1, u: 1, parted: 3 })) {
      expect([table, await rows(database, table)]).toEqual([table, count]);
    }
    const checks = await queryRows(
      sharedServer(14),
      database,
      `SELECT conrelid::regclass::text || ' ' || conname AS check, convalidated AS valid,
              obj_description(oid, 'pg_constraint') AS comment
         FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace 
        ORDER BY conrelid::regclass::text COLLATE "C", conname COLLATE "C"`,
    );
    expect(checks).toEqual([
      { check: '"q""; DROP TABLE u; --" c"; --', valid: false, comment: null },
      { check: '- is_small', valid: false, comment: null },
      { check: 'parted p_ok', valid: false, comment: null },
      { check: 'parted_high p_ok', valid: false, comment: null },
      { check: 'parted_low p_ok', valid: false, comment: null },
      { check: 't is ok', valid: false, comment: "what's ok" },
      { check: 't positive', valid: true, comment: null },
    ]);
  });

  it('names rows, indexes and views that a missing schema in a function costs', async () => {
    const job = await restore('lost_path', named('path'), { jobs });
    expect(job.state).toBe('completed with warnings');
    const reason =
      'a function that it calls names something without its schema, or something that is not there';
    expect(summary(job)).toEqual([
      `rows | rows of g | ${reason}`,
      `materialized view | materialized view mv is empty | ${reason}`,
      `unique | unique index bi | ${reason}`,
      'check | check c_i_check of c holds for new rows only | a function that it calls failed on rows of the source',
    ]);
    expect(job.result?.losses[0]).toMatchObject({ table: { schema: 'public', name: 'g' }, rows: 2 });
    expect(job.result?.losses[1]?.sql).toBe('REFRESH MATERIALIZED VIEW public.mv;');
    expect(job.result?.losses[2]?.sql).toBe('CREATE UNIQUE INDEX bi ON public.b USING btree (public.nm(t));');
    expect(job.result?.messages.filter(({ severity }) => severity !== 'ignorable')).toEqual([]);
    // what did not arrive is not counted
    expect(job.result).toMatchObject({ tables: 3, rows: 3, expectedRows: 5 });
    expect(job.target).toMatchObject({
      kind: 'database',
      port: sharedServer(14).port,
      database: named('path'),
    });
    expect(await rows(named('path'), 'g')).toBe(0);
    expect(await rows(named('path'), 'c')).toBe(1);
    expect(await rows(named('path'), 'b')).toBe(1);
  });

  it('names constraints that the rows of the source break, each once', async () => {
    const job = await restore('lost_constraints', named('constraints'), { jobs });
    expect(job.state).toBe('completed with warnings');
    expect(summary(job)).toEqual([
      'unique | unique index u | the source has rows that break it',
      'foreign key | foreign key q_id_fkey of q | the source has rows that break it',
    ]);
    expect(job.result?.losses[1]?.sql).toBe(
      'ALTER TABLE ONLY public.q\n    ADD CONSTRAINT q_id_fkey FOREIGN KEY (id) REFERENCES public.p(id);',
    );
    expect(job.result?.messages.filter(({ severity }) => severity !== 'ignorable')).toEqual([]);
    expect(job.result).toMatchObject({ tables: 5, rows: 5 });
  });
});

describe('all or nothing', () => {
  it.each<keyof typeof databases>(['lost_check', 'lost_path', 'lost_constraints'])(
    'fails for %s',
    async (name) => {
      const job = await restore(name, `${name}_nothing`, { allOrNothing: true });
      expect(job).toMatchObject({
        state: 'failed',
        error: { code: 'UserErrorRestoreFailed' },
        leftovers: [],
      });
      expect(job.error?.message).toMatch(
        /^The restore was to give back all or nothing, and these would be missing: /,
      );
      expect(job.error?.remedy).toBe(
        'The half-made database was dropped; fix what the messages name and restore again.',
      );
      expect(await databaseExists(sharedServer(14), `${name}_nothing`)).toBe(false);
    },
  );

  it('completes where a second try gives everything back', async () => {
    const job = await restore('lost_order', 'lost_order_all', { allOrNothing: true });
    expect(job.state).toBe('completed');
  });
});

/** Changes one byte of the archive at each of these places. */
async function flip(instanceId: string, pointId: string, offsets: readonly number[]): Promise<void> {
  const file = await open(join(vaultFolder, 'instances', instanceId, pointId, 'archive.pgdump'), 'r+');
  try {
    for (const offset of offsets) {
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, offset);
      await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, offset);
    }
  } finally {
    await file.close();
  }
}

// each of its tests, also alone, finds what the hook has damaged
describe('damaged bytes', () => {
  beforeAll(async () => {
    const { manifest } = await app.client.points.show({ instance: 'lost_bytes' });
    const hit = manifest.tables.find(({ name }) => name === 'hit');
    const objects = manifest.archive.segments.find(
      ({ dumpId }) => dumpId !== undefined && manifest.tables.every((table) => table.dumpId !== dumpId),
    );
    await flip(
      manifest.instanceId,
      manifest.pointId,
      [hit, objects].map((piece) => (piece?.offset ?? 0) + 12),
    );
  });

  it('fail a restore, which says how to go on without them', async () => {
    const job = await restore('lost_bytes', 'lost_bytes_failed');
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' }, leftovers: [] });
    expect(job.error?.steps).toEqual([{ do: 'skip-damaged' }]);
    expect(await databaseExists(sharedServer(14), 'lost_bytes_failed')).toBe(false);
  });

  it.each([1, 2])('cost only what they belong to, with %d jobs, where the user skips them', async (jobs) => {
    const database = `lost_bytes_${jobs}`;
    const job = await restore('lost_bytes', database, { jobs, skipDamaged: true });
    expect(job.state).toBe('completed with warnings');
    expect(summary(job)).toEqual([
      'rows | rows of hit | its bytes in the vault are damaged',
      'large objects | large objects | its bytes in the vault are damaged',
      'foreign key | foreign key refers_i_fkey of refers | rows of hit are missing',
    ]);
    expect(job.result).toMatchObject({ tables: 2, rows: 101 });
    expect(job.result?.losses[0]).toMatchObject({ rows: 50, table: { schema: 'public', name: 'hit' } });
    expect(await rows(database, 'whole')).toBe(100);
    expect(await rows(database, 'hit')).toBe(0);
    expect(await rows(database, 'refers')).toBe(1);
  });

  describe('in a restore as files', () => {
    const wanted = (skipDamaged: boolean) => ({
      instance: 'lost_bytes',
      destination: { kind: 'folder' as const, path: join(app.folder, `damaged-${skipDamaged}`) },
      skipDamaged,
    });

    it('end it, and it says how to go on without them', async () => {
      const job = await runJob(app, app.client.restore.asFiles(wanted(false)));
      expect(job).toMatchObject({
        state: 'failed',
        error: { code: 'UserErrorArchiveCorrupt' },
        leftovers: [],
      });
      expect(job.error?.steps).toEqual([{ do: 'skip-damaged' }]);
      expect(await readdir(wanted(false).destination.path)).toEqual([]);
    });

    it('are left out where the user skips them, and stock pg_restore restores the rest', async () => {
      const job = await runJob(app, app.client.restore.asFiles(wanted(true)));
      expect(job.state).toBe('completed with warnings');
      expect(summary(job)).toEqual([
        'rows | rows of hit | its bytes in the vault are damaged',
        'large objects | large objects | its bytes in the vault are damaged',
      ]);
      expect(job.result?.tables).toBe(2);
      const folder = job.result?.destination ?? '';
      const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
      expect(manifestProblems(manifest)).toEqual([]);
      expect((await stat(join(folder, 'archive.pgdump'))).size).toBe(manifest.archive.size);
      expect(manifest.warnings).toContainEqual(
        expect.stringMatching(/^Left out by this copy: rows of hit: /),
      );

      const tools = (await ensureClientTools([18])).get(18) ?? '';
      for (const jobs of [1, 2]) {
        const database = `lost_bytes_files_${jobs}`;
        await inDatabase(sharedServer(14), 'postgres', (client) =>
          client.query(`CREATE DATABASE ${database}`),
        );
        const { host, port, user, password } = sharedServer(14);
        const env = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password };
        const args = [`--dbname=${database}`, `--jobs=${jobs}`, join(folder, 'archive.pgdump')];
        // 1: the foreign key to the rows that are missing, and the server does not know transaction_timeout
        await expect(promisify(execFile)(join(tools, 'pg_restore'), args, { env })).rejects.toMatchObject({
          code: 1,
        });
        expect(await rows(database, 'whole')).toBe(100);
        expect(await rows(database, 'hit')).toBe(0);
        expect(await rows(database, 'refers')).toBe(1);
      }
    });
  });
});

describe('rows that are loaded later', () => {
  const target = 'lost_path_later';
  const load = (
    table: string,
    choices: { typedName?: string | null; database?: string } = {},
  ): Promise<Job> =>
    runJob(
      app,
      app.client.restore.rows({
        instance: 'lost_path',
        point: 'latest',
        targetServer: 'source',
        database: target,
        table: { name: table },
        typedName: target,
        ...choices,
      }),
    );
  const run = (sql: string) => inDatabase(sharedServer(14), target, (client) => client.query(sql));

  beforeAll(async () => {
    await restore('lost_path', target);
    await run(
      `CREATE TABLE told (t text);
       CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN INSERT INTO public.told VALUES (new.t); RETURN new; END';
       CREATE TRIGGER "tells 1" AFTER INSERT ON g FOR EACH ROW EXECUTE FUNCTION tell();
       CREATE TRIGGER tells_2 AFTER INSERT ON g FOR EACH ROW EXECUTE FUNCTION tell();
       ALTER TABLE g ENABLE ALWAYS TRIGGER tells_2;
       CREATE TRIGGER off AFTER INSERT ON g FOR EACH ROW EXECUTE FUNCTION tell();
       ALTER TABLE g DISABLE TRIGGER off`,
    );
    // before 15 a partition's copy of a trigger counts as internal
    await run(
      `CREATE TABLE cfg_parted (v int) PARTITION BY RANGE (v);
       CREATE FUNCTION tell_number() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN INSERT INTO public.told VALUES (new.v::text); RETURN new; END';
       CREATE TRIGGER tells AFTER INSERT ON cfg_parted FOR EACH ROW EXECUTE FUNCTION tell_number();
       TRUNCATE cfg;
       ALTER TABLE cfg_parted ATTACH PARTITION cfg FOR VALUES FROM (0) TO (10)`,
    );
  });

  /** The cause why the rows of g were refused, and no rows in it; or the cause fixed. */
  const refused = () => run('TRUNCATE g, told; ALTER FUNCTION nm(text) RESET search_path');
  const fixed = () => run('TRUNCATE g, told; ALTER FUNCTION nm(text) SET search_path = public');

  it('want the name of the database typed', async () => {
    await expect(load('g', { typedName: 'lost_path' })).rejects.toThrow(`type its name: "${target}"`);
  });

  it('leave the table as it was where the cause is still there', async () => {
    await refused();
    const job = await load('g');
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserErrorRestoreFailed',
        remedy: 'The table is as it was. Fix what the message names, then load the rows again.',
      },
    });
    expect(job.error?.message).toMatch(/^The rows of public\.g were not loaded: COPY failed for table "g"/);
    expect(await triggers()).toEqual(['off D', 'tells 1 O', 'tells_2 A']);
  });

  it('come once the cause is fixed, and no trigger acts on them', async () => {
    await fixed();
    const job = await load('g');
    expect(job).toMatchObject({
      state: 'completed',
      result: { rows: 2, tables: 1, database: target, losses: [] },
    });
    expect(await queryRows(sharedServer(14), target, 'SELECT t, n FROM g ORDER BY t')).toEqual([
      { t: 'X', n: 'x' },
      { t: 'Y', n: 'y' },
    ]);
    expect(await rows(target, 'told')).toBe(0);
    expect(await triggers()).toEqual(['off D', 'tells 1 O', 'tells_2 A']);
  });

  it('are counted, and others than the manifest names are told', async () => {
    await fixed();
    const names = await readdir(vaultFolder, { recursive: true });
    for (const name of names.filter((each) => each.endsWith('manifest.json'))) {
      const point = dirname(join(vaultFolder, name));
      const manifest = await readPoint(point);
      if (manifest.database.name !== 'lost_path') continue;
      onTestFinished(() => writePoint(point, manifest));
      const tables = manifest.tables.map((table) => (table.name === 'g' ? { ...table, rows: 3 } : table));
      await writePoint(point, { ...manifest, tables });
    }
    expect(await load('g')).toMatchObject({
      state: 'completed with warnings',
      result: { rows: 2, warnings: ['public.g: 2 rows were restored; the manifest says 3.'] },
    });
  });

  it('never come twice', async () => {
    await fixed();
    expect(await load('g')).toMatchObject({ state: 'completed', result: { rows: 2 } });
    const job = await load('g');
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorDestinationNotEmpty', sql: 'TRUNCATE ONLY "public"."g";' },
    });
    expect(await rows(target, 'g')).toBe(2);
  });

  it.each([
    ['h', 'The archive has no rows of a table "h".'],
    ['mv', 'The archive has no rows of a table "mv".'],
  ])('of %s are refused in a sentence', async (table, sentence) => {
    const job = await load(table);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorNothingSelected' } });
    expect(job.error?.message).toContain(sentence);
  });

  it('pass every constraint of that database, which stays as it is', async () => {
    await run(`TRUNCATE b; ALTER TABLE b ADD CONSTRAINT other CHECK (t <> 'x')`);
    const job = await load('b');
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorRestoreFailed' } });
    expect(job.error?.message).toContain('violates check constraint "other"');
    expect(await rows(target, 'b')).toBe(0);
    expect(
      await queryRows(
        sharedServer(14),
        target,
        `SELECT convalidated FROM pg_constraint WHERE conname = 'other'`,
      ),
    ).toEqual([{ convalidated: true }]);
  });

  it('do not fire the triggers of a partitioned table', async () => {
    await run('TRUNCATE cfg');
    const before = await rows(target, 'told');
    expect(await load('cfg')).toMatchObject({ state: 'completed', result: { rows: 1 } });
    expect(await rows(target, 'told')).toBe(before);
    expect(await rows(target, 'cfg')).toBe(1);
  });

  it('need the table', async () => {
    await run('ALTER TABLE cfg RENAME TO cfg_away');
    onTestFinished(async () => void (await run('ALTER TABLE cfg_away RENAME TO cfg')));
    const job = await load('cfg');
    expect(job.error?.message).toBe(`The database "${target}" has no table public.cfg.`);
  });

  const triggers = async () =>
    (
      await queryRows<{ state: string }>(
        sharedServer(14),
        target,
        `SELECT tgname || ' ' || tgenabled AS state FROM pg_trigger
          WHERE tgrelid = 'g'::regclass AND NOT tgisinternal ORDER BY tgname COLLATE "C"`,
      )
    ).map(({ state }) => state);
});
