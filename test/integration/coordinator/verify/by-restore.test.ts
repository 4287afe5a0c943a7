import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startAppProcess } from '../../../support/apps/app-process.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import {
  inDatabase,
  isStalled,
  makeDatabase,
  queryRows,
  tableThatStallsElsewhere,
} from '../../../support/databases/test-databases.ts';
import { startServer, type TestServer } from '../../../support/servers/postgres-server.ts';
import { changePoint } from '../../../support/vault-documents.ts';

const login = 'scratch_login';
const password = 'a-good-secret';
const patience = { timeout: 30_000, interval: 20 };

let server: TestServer;
let app: TestApp;
let vaultPath: string;
/** Folder of each instance in the vault. */
const folders = new Map<string, string>();

beforeAll(async () => {
  server = await startServer({ major: 17 });
  app = await openTestApp();
  await inDatabase(server, 'postgres', (client) =>
    client.query(`CREATE ROLE ${login} LOGIN CREATEDB PASSWORD '${password}'`),
  );
  await makeDatabase(
    server,
    'proved',
    `CREATE SCHEMA app; CREATE TABLE app.one AS SELECT generate_series(1, 30) AS i;
     CREATE TABLE app.parent (i int); CREATE TABLE app.child () INHERITS (app.parent);
     INSERT INTO app.parent VALUES (1), (2); INSERT INTO app.child VALUES (3);
     CREATE TABLE app.parted (i int) PARTITION BY LIST (i);
     CREATE TABLE app.part PARTITION OF app.parted FOR VALUES IN (1); INSERT INTO app.parted VALUES (1), (1);
     CREATE TABLE "od""d.name" AS SELECT 1 AS i; SELECT lo_create(4711);
     CREATE EXTENSION citext`,
  );
  await makeDatabase(
    server,
    'secretive',
    `CREATE TABLE hidden (i int); INSERT INTO hidden VALUES (1), (2), (3);
     CREATE POLICY few ON hidden USING (i > 2);
     ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; ALTER TABLE hidden FORCE ROW LEVEL SECURITY;
     CREATE TABLE open AS SELECT 1 AS i`,
    { owner: login },
  );
  await inDatabase(server, 'secretive', (client) =>
    client.query(`ALTER TABLE hidden OWNER TO ${login}; ALTER TABLE open OWNER TO ${login}`),
  );
  await makeDatabase(server, 'stalling', tableThatStallsElsewhere('stalls', 'stalling'));
  await makeDatabase(
    server,
    'failing',
    `CREATE FUNCTION at_home() RETURNS boolean LANGUAGE plpgsql AS
       'BEGIN RETURN current_database() = ''failing''; END';
     CREATE TABLE broken (i int CHECK (at_home())); INSERT INTO broken VALUES (1)`,
  );
  await addServer(app, server);
  await addServer(app, server, { name: 'as login', user: login, password });
  ({ path: vaultPath } = await addFolderVault(app));
  for (const database of ['proved', 'secretive', 'stalling', 'failing']) {
    const { id } = await app.client.instances.protect({
      server: 'source',
      database,
      vault: 'vault',
      name: database,
    });
    folders.set(database, join(vaultPath, 'instances', id));
    await completeJob(app, app.client.backup.start({ instance: database }));
  }
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const scratchDatabases = async () =>
  (
    await queryRows<{ datname: string }>(
      server,
      'postgres',
      `SELECT datname FROM pg_database WHERE datname LIKE 'pgkeep\\_verify\\_%'`,
    )
  ).map(({ datname }) => datname);

const verify = (
  instance: string,
  targetServer = 'source',
  choices: { jobs?: number; createRoles?: boolean } = {},
) => app.client.verify.start({ instance, byRestore: { server: targetServer, ...choices } });

describe('verify by a restore', () => {
  it('calls a point restored that comes back with all its rows, and drops the scratch database', async () => {
    const { jobId } = await verify('proved', 'source', { jobs: 2 });
    const seen = new Set<string>();
    const job = await runJob(app, Promise.resolve({ jobId }), ({ progress }) =>
      seen.add(progress?.phase ?? ''),
    );
    const database = `pgkeep_verify_${jobId.slice(-8)}`;
    expect(job).toMatchObject({
      state: 'completed',
      error: null,
      leftovers: [],
      result: {
        proof: 'restored',
        rows: 36,
        losses: [],
        warnings: [],
        evidence: {
          kind: 'restore',
          server: 'source',
          database,
          restoreMs: expect.any(Number) as number,
          same: 5,
          rows: 36,
          different: [],
          notCompared: [],
        },
      },
    });
    expect(job.result?.database).toBeUndefined();
    expect(await scratchDatabases()).toEqual([]);
    expect((await app.client.jobs.show({ job: jobId })).request).toMatchObject({
      kind: 'verify',
      byRestore: { jobs: 2, noOwner: false },
    });
  });

  it('can be run again from the job', async () => {
    const { jobId } = await verify('proved');
    await completeJob(app, Promise.resolve({ jobId }));
    const again = await completeJob(app, app.client.jobs.again({ job: jobId }));
    expect(again.proof).toBe('restored');
  });

  it('fails where rows differ or large objects are missing, and names them', async () => {
    const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'proved' }));
    await changePoint(join(folders.get('proved') ?? '', pointId), (manifest) => {
      const tables = manifest.tables.map((table) => (table.name === 'one' ? { ...table, rows: 31 } : table));
      return { ...manifest, tables, largeObjects: { ...manifest.largeObjects, count: 2 } };
    });
    const job = await runJob(app, verify('proved'));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorRestoreDiffers' },
      result: {
        evidence: {
          same: 4,
          different: [
            { table: 'app.one', expected: 31, found: 30 },
            { table: 'large objects', expected: 2, found: 1 },
          ],
        },
      },
    });
    expect(job.error?.details).toBe('app.one: 30 rows instead of 31\nlarge objects: 1 instead of 2');
    expect(job.result?.proof).toBeUndefined();
    expect(await scratchDatabases()).toEqual([]);
    await app.client.points.delete({ instance: 'proved', point: pointId, typedName: 'proved' });
  });

  it('fails for a damaged point, and the point counts as damaged', async () => {
    const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'proved' }));
    const archive = join(folders.get('proved') ?? '', pointId, 'archive.pgdump');
    const content = await readFile(archive);
    content[content.length - 20] = (content[content.length - 20] ?? 0) ^ 1;
    await writeFile(archive, content);
    const job = await runJob(app, verify('proved'));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorArchiveCorrupt' },
      result: { pointId, warnings: [expect.stringMatching(/is not what was backed up/)] },
    });
    expect((await app.client.points.show({ instance: 'proved', point: pointId })).proof).toMatchObject({
      outcome: 'failed',
    });
    expect(await scratchDatabases()).toEqual([]);
    await app.client.points.delete({ instance: 'proved', point: pointId, typedName: 'proved' });
  });

  it('says what was not compared: hidden rows, and rows that nobody counted', async () => {
    const hidden = await completeJob(app, verify('secretive', 'as login'));
    expect(hidden).toMatchObject({
      proof: 'restored',
      evidence: {
        same: 1,
        rows: 1,
        notCompared: [
          { table: 'public.hidden', reason: 'FORCE ROW LEVEL SECURITY may hide rows from the login' },
        ],
      },
    });
    const asSuperuser = await completeJob(app, verify('secretive'));
    expect(asSuperuser.evidence).toMatchObject({ same: 2, rows: 4, notCompared: [] });

    await app.client.instances.set({ instance: 'secretive', options: { countRows: false } });
    await completeJob(app, app.client.backup.start({ instance: 'secretive' }));
    const uncounted = await runJob(app, verify('secretive'));
    expect(uncounted).toMatchObject({
      state: 'completed with warnings',
      error: null,
      result: {
        losses: [],
        warnings: [
          'No rows could be compared: the recovery point is not called restored. Let the backup count rows, and verify with a login that sees all of them.',
        ],
        evidence: {
          same: 0,
          notCompared: [
            { table: 'public.hidden', reason: 'its rows were not counted by the backup' },
            { table: 'public.open', reason: 'its rows were not counted by the backup' },
          ],
        },
      },
    });
    expect(uncounted.result?.proof).toBeUndefined();
  });

  it('creates roles that a policy names and the server lacks, where that is asked', async () => {
    await inDatabase(server, 'secretive', (client) =>
      client.query('CREATE ROLE scratch_reader; CREATE POLICY readers ON hidden TO scratch_reader'),
    );
    await completeJob(app, app.client.backup.start({ instance: 'secretive' }));
    await inDatabase(server, 'secretive', (client) =>
      client.query('DROP POLICY readers ON hidden; DROP ROLE scratch_reader'),
    );
    const refused = await runJob(app, verify('secretive'));
    expect(refused.error).toMatchObject({
      code: 'UserErrorRolesMissing',
      message: 'The target lacks the role "scratch_reader".',
      remedy:
        'Run the SQL on the server, or let the verification create the roles, which then stay there; or leave owners and privileges out (row-level security policies still name their roles).',
    });
    expect(refused.error?.sql).toContain('CREATE ROLE "scratch_reader"');
    const job = await runJob(app, verify('secretive', 'source', { createRoles: true }));
    expect(job).toMatchObject({ error: null, result: { losses: [] } });
    expect(
      await queryRows(server, 'postgres', `SELECT FROM pg_roles WHERE rolname = 'scratch_reader'`),
    ).toHaveLength(1);
    expect(await scratchDatabases()).toEqual([]);
  });

  it('fails where the restore does, and drops the scratch database', async () => {
    const job = await runJob(app, verify('failing'));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorRestoreDiffers' },
      leftovers: [],
    });
    expect(job.result?.proof).toBeUndefined();
    expect(await scratchDatabases()).toEqual([]);
  });

  it('drops the scratch database when it is cancelled', async () => {
    const { jobId } = await verify('stalling');
    const ended = runJob(app, Promise.resolve({ jobId }));
    const database = `pgkeep_verify_${jobId.slice(-8)}`;
    await vi.waitFor(async () => expect(await isStalled(server, database)).toBe(true), patience);
    expect(await scratchDatabases()).toEqual([database]);
    await app.client.jobs.cancel({ job: jobId });
    expect(await ended).toMatchObject({ state: 'cancelled', error: { code: 'JobCancelled' }, leftovers: [] });
    expect(await scratchDatabases()).toEqual([]);
  });

  it('refuses a server that is not there before anything begins', async () => {
    expect(await failureOf(verify('proved', 'nowhere'))).toMatchObject({ code: 'UserErrorNotFound' });
  });

  it('leaves a scratch database to the next start when it is killed', async () => {
    const closed = app;
    await closed.close();
    const input = { instance: 'stalling', byRestore: { server: 'source' } };
    const child = await startAppProcess(closed, { run: 'verify', input });
    await vi.waitFor(async () => {
      const [database = ''] = await scratchDatabases();
      expect(await isStalled(server, database)).toBe(true);
    }, patience);
    await child.kill();
    expect(await scratchDatabases()).toHaveLength(1);
    app = await openTestApp({ home: closed.home, env: closed.env });
    await app.recovered;
    expect(app.notices).toEqual([
      expect.stringMatching(/^The verify of stalling \(job-.*\) was interrupted\.$/),
      expect.stringMatching(/^Cleaned: the half-made database "pgkeep_verify_[0-9a-f]{8}" on source\.$/),
    ]);
    expect(await scratchDatabases()).toEqual([]);
  });
});
