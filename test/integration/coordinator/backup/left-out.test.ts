import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(17);
const databases = ['left_out', 'left_out_odd', 'left_out_meanwhile', 'left_out_ascii'] as const;
let app: TestApp;

beforeAll(async () => {
  // seconds pass quickly here: a dump that waits for a lock is soon silent for long
  const elapsed = () => performance.now() * 20;
  app = await openTestApp({ replace: { clock: { now: () => new Date(), elapsed } } });
  await makeDatabase(
    server(),
    'left_out',
    `CREATE TABLE kept AS SELECT 1 AS i; CREATE UNLOGGED TABLE fast AS SELECT 2 AS i;
     CREATE TABLE no_columns (); INSERT INTO no_columns DEFAULT VALUES;
     CREATE TABLE parent (i int) PARTITION BY LIST (i);
     CREATE TABLE child PARTITION OF parent FOR VALUES IN (1); INSERT INTO parent VALUES (1);
     CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
     CREATE FOREIGN TABLE "Far" (i int) SERVER s; CREATE FOREIGN TABLE further (i int) SERVER s;
     CREATE MATERIALIZED VIEW filled AS SELECT 1 AS i; CREATE MATERIALIZED VIEW hollow AS SELECT 1 AS i WITH NO DATA;
     CREATE EXTENSION citext; CREATE TABLE written AS SELECT 1 AS i; CREATE TABLE blank (i int);
     CREATE TABLE configured AS SELECT 1 AS i;
     ALTER EXTENSION citext ADD TABLE written; ALTER EXTENSION citext ADD TABLE blank;
     ALTER EXTENSION citext ADD TABLE configured;
     UPDATE pg_extension SET extconfig = ARRAY['configured'::regclass::oid], extcondition = ARRAY[''] WHERE extname = 'citext'`,
  );
  await makeDatabase(
    server(),
    'left_out_odd',
    `CREATE TABLE kept AS SELECT 1 AS i; CREATE TABLE information_schema.odd AS SELECT 1 AS i;
     CREATE MATERIALIZED VIEW hollow AS SELECT 1 AS i WITH NO DATA`,
  );
  await makeDatabase(server(), 'left_out_meanwhile', 'CREATE TABLE held (i int)');
  await server().createDatabase('left_out_ascii', { encoding: 'SQL_ASCII', locale: 'C' });
  await addServer(app, server());
  await addFolderVault(app);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  for (const name of databases) await server().dropDatabase(name);
});

const subjectOf = (database: string) => ({ server: 'source', database });
const protect = (database: string, options: { server?: string } = {}) =>
  app.client.instances.protect({ ...subjectOf(database), ...options, vault: 'vault', name: database });
const stateOf = async (name: string) => {
  const { instances } = await app.client.overview.instances();
  const found = instances.find((instance) => instance.name === name);
  return found === undefined ? undefined : { health: found.health, reason: found.reason };
};

describe('what pg_dump leaves out by itself', () => {
  const hollow = '1 materialized view is not populated, and will not be after a restore: public.hollow.';
  const notes = [
    'A backup does not have the rows of 2 foreign tables, which are on another server: public."Far" and public.further.',
    'A backup does not have the rows of 1 table of extensions, which comes with CREATE EXTENSION as it was at first: public.written.',
    hollow,
  ];

  it('is noted where nobody can do anything about it, and puts no database at risk', async () => {
    const holder = await server().connect('left_out');
    await holder.query('CREATE TEMPORARY TABLE passing AS SELECT 1');
    const temporary = 'A backup does not have 1 temporary table, which ends with its session.';
    try {
      const check = await app.client.privileges.backup({ subject: subjectOf('left_out') });
      expect(check.summary).toBe('A backup can read everything: 6 tables and 0 sequences.');
      const open = check.findings.filter(({ severity }) => severity !== 'ok');
      expect(open.map(({ severity, title }) => `${severity} ${title}`)).toEqual(
        Array.from({ length: 4 }, () => 'note Left out'),
      );
      expect(open.map(({ message }) => message)).toEqual([
        ...notes.map((note) => note.replace(/: [^:]*$/, '.')),
        temporary,
      ]);
      expect(open.map(({ objects }) => objects.map(({ name }) => name))).toEqual([
        ['public."Far"', 'public.further'],
        ['public.written'],
        ['public.hollow'],
        [expect.stringMatching(/^pg_temp_\d+\.passing$/)],
      ]);
      const readiness = await app.client.instances.readiness({ ...subjectOf('left_out'), vault: 'vault' });
      expect(readiness.ready).toBe(true);
      expect(readiness.findings.map(({ severity, title }) => `${severity} ${title}`)).toEqual(
        expect.arrayContaining(['ok Privileges', 'note Left out']) as string[],
      );
      await protect('left_out');
      const job = await runJob(app, app.client.backup.start({ instance: 'left_out' }));
      expect(job).toMatchObject({ state: 'completed', result: { tables: 5, warnings: [] } });
      expect(job.result?.notes).toEqual([...notes, temporary]);
    } finally {
      await holder.end();
    }
    const { manifest } = await app.client.points.show({ instance: 'left_out' });
    expect({ warnings: manifest.warnings, notes: manifest.notes }).toEqual({
      warnings: [],
      notes: [...notes, temporary],
    });
    const { points } = await app.client.points.list({ instance: 'left_out' });
    expect(points).toMatchObject([{ warnings: 0, notes: 4 }]);
    expect(await stateOf('left_out')).toEqual({
      health: 'protected',
      reason: 'The newest recovery point is less than a minute old.',
    });
  });

  it('is a warning where somebody can: tables in schemas where pg_dump does not look', async () => {
    const check = await app.client.privileges.backup({ subject: subjectOf('left_out_odd') });
    expect(check.summary).toBe('A backup would not have everything: 1 table would be missing.');
    await protect('left_out_odd');
    const job = await runJob(app, app.client.backup.start({ instance: 'left_out_odd' }));
    expect(job.state).toBe('completed with warnings');
    expect(job.result).toMatchObject({
      warnings: [
        'A backup does not have 1 table in PostgreSQL’s own schemas, where pg_dump does not look: information_schema.odd. Move them into another schema (ALTER TABLE … SET SCHEMA).',
      ],
      notes: [hollow],
    });
    expect(await stateOf('left_out_odd')).toEqual({
      health: 'at risk',
      reason: 'The newest recovery point is less than a minute old, but its backup completed with a warning.',
    });
  });

  it('is a table that was created while the dump ran', async () => {
    await protect('left_out_meanwhile');
    const holder = await server().connect('left_out_meanwhile');
    try {
      await holder.query('BEGIN; LOCK TABLE held');
      const { jobId } = await app.client.backup.start({ instance: 'left_out_meanwhile' });
      let waited = false;
      for await (const { state, progress, result } of await app.client.jobs.watch({ job: jobId })) {
        if (state === 'in progress') {
          if (typeof progress?.lock !== 'string' || waited) continue;
          waited = true;
          await queryRows(server(), 'left_out_meanwhile', 'CREATE TABLE later AS SELECT 1 AS i');
          await holder.query('ROLLBACK');
          continue;
        }
        expect({ state, waited, result }).toMatchObject({
          state: 'completed',
          waited: true,
          result: {
            tables: 1,
            warnings: [],
            notes: ['1 table was created while the dump ran, and the next backup has it: public.later.'],
          },
        });
        break;
      }
    } finally {
      await holder.end();
    }
  });

  it('is named in a database whose names are any bytes', async () => {
    await inDatabase(server(), 'left_out_ascii', (client) =>
      client.query(`CREATE MATERIALIZED VIEW plain AS SELECT 1 AS i WITH NO DATA;
        DO $$ BEGIN EXECUTE format('CREATE TABLE %I (i int)', convert_from('\\xe9ff'::bytea, 'SQL_ASCII')); END $$`),
    );
    await protect('left_out_ascii');
    const result = await completeJob(app, app.client.backup.start({ instance: 'left_out_ascii' }));
    expect(result).toMatchObject({
      tables: 1,
      notes: ['1 materialized view is not populated, and will not be after a restore: public.plain.'],
    });
  });
});
