import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import {
  addFolderVault,
  addServer,
  openAppWithVault,
  openTestApp,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { debianCodename } from '../../../../support/programs/debian-packages.ts';
import { debianServer } from '../../../../support/servers/debian-server.ts';
import { startServer, type TestServer } from '../../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

const isDebian = (await debianCodename()) !== undefined;

function restore(
  app: TestApp,
  asked: { instance: string; targetServer: string; newDatabase: string; activate?: boolean },
): Promise<Job> {
  const selection = { schemas: [], tables: [], excludeTables: [] };
  return runJob(app, app.client.restore.asDatabase({ selection, ...asked }));
}

describe.runIf(isDebian)('jobs of pg_cron (left out where the machine is no Debian)', () => {
  let app: TestApp;
  let source: TestServer;
  let target: TestServer;

  const jobs = (database: string) =>
    queryRows(target, database, 'SELECT jobid::int, active, ctid::text FROM cron.job ORDER BY jobid');

  beforeAll(async () => {
    const programs = await debianServer();
    const start = (database: string) =>
      startServer({
        major: 15,
        programs,
        settings: { shared_preload_libraries: 'pg_cron', 'cron.database_name': database },
      });
    source = await start('cron_source');
    target = await start('cron_copy');
    await makeDatabase(
      source,
      'cron_source',
      `CREATE EXTENSION pg_cron;
       SELECT cron.schedule('every minute', '* * * * *', 'SELECT 1');
       SELECT cron.schedule('nightly', '0 3 * * *', 'VACUUM');
       SELECT cron.schedule('off', '0 4 * * *', 'ANALYZE');
       SELECT cron.alter_job(3, active => false);`,
    );
    app = await openAppWithVault({ source, target });
    await protectAndBackUp(app, { database: 'cron_source', name: 'cron' });
  });

  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await Promise.all([source, target].map((server) => server.stop('immediate')));
  });

  afterEach(() => target.dropDatabase('cron_copy'));

  it('are foretold to be lost in a database that pg_cron cannot be created in', async () => {
    const findings = async (newDatabase: string) =>
      (
        await app.client.restore.readiness({ instance: 'cron', targetServer: 'target', newDatabase })
      ).findings.filter(({ title }) => title === 'pg_cron');
    expect(await findings('cron_copy')).toEqual([
      {
        title: 'pg_cron',
        severity: 'ok',
        message: `It can be created: the target's cron.database_name is "cron_copy".`,
      },
    ]);
    expect(await findings('other')).toEqual([
      {
        title: 'pg_cron',
        severity: 'warning',
        message: `The target's cron.database_name is "cron_copy", and pg_cron can be created in no other database: in "other" the extension and its jobs are missing after the restore, everything else comes back.`,
        remedy:
          'Name the new database as cron.database_name says, or set cron.database_name to "other" on the target and restart it (its present jobs then stop); or restore without the jobs.',
      },
    ]);
  });

  it('come back switched off, and were active at no moment', async () => {
    const job = await restore(app, { instance: 'cron', targetServer: 'target', newDatabase: 'cron_copy' });
    expect(job).toMatchObject({ state: 'completed', error: null, result: { warnings: [] } });
    // An UPDATE after the load would have left other places on the page.
    expect(await jobs('cron_copy')).toEqual([
      { jobid: 1, active: false, ctid: '(0,1)' },
      { jobid: 2, active: false, ctid: '(0,2)' },
      { jobid: 3, active: false, ctid: '(0,3)' },
    ]);
    const sql = 'SELECT cron.alter_job(jobid, active => true) FROM "cron"."job" WHERE "jobid" IN (1, 2);';
    expect(job.result?.notes).toEqual([
      `2 jobs of pg_cron came back switched off: 1 (* * * * * SELECT 1), 2 (0 3 * * * VACUUM). Switched on, they run in database cron_source on localhost:${source.port}. To switch them on: ${sql}`,
    ]);
    const traces = `SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'pgkeep%'
      UNION ALL SELECT tgname::text FROM pg_trigger WHERE tgname LIKE 'pgkeep%'`;
    expect(await queryRows(target, 'cron_copy', traces)).toEqual([]);
    await queryRows(target, 'cron_copy', sql);
    expect((await jobs('cron_copy')).map(({ active }) => active)).toEqual([true, true, false]);
  });

  it('are as in the source where that is asked for', async () => {
    const job = await restore(app, {
      instance: 'cron',
      targetServer: 'target',
      newDatabase: 'cron_copy',
      activate: true,
    });
    expect(job).toMatchObject({ state: 'completed', error: null, result: { warnings: [], notes: [] } });
    expect((await jobs('cron_copy')).map(({ active }) => active)).toEqual([true, true, false]);
  });

  it('can be left out, with the extension there', async () => {
    const job = await runJob(
      app,
      app.client.restore.asDatabase({
        instance: 'cron',
        targetServer: 'target',
        newDatabase: 'cron_copy',
        selection: { schemas: [], tables: [], excludeTables: [{ schema: 'cron', name: 'job' }] },
      }),
    );
    expect(job).toMatchObject({ state: 'completed', error: null, result: { warnings: [], notes: [] } });
    expect(await jobs('cron_copy')).toEqual([]);
    const contents = await app.client.points.contents({ instance: 'cron' });
    expect(contents).toContainEqual(
      expect.objectContaining({
        kind: 'TABLE DATA',
        schema: 'cron',
        name: 'job',
        rows: 3,
        extension: 'pg_cron',
      }),
    );
  });
});

describe('jobs of pgAgent', () => {
  it('come back switched off, where its script made them, too', async () => {
    const server = sharedServer(17);
    await makeDatabase(
      server,
      'agent_source',
      `CREATE SCHEMA pgagent;
       CREATE TABLE pgagent.pga_job (jobid serial PRIMARY KEY, jobname text NOT NULL, jobenabled bool NOT NULL DEFAULT true);
       INSERT INTO pgagent.pga_job (jobname, jobenabled) VALUES ('vacuum', true), ('old', false);
       CREATE SCHEMA cron;
       CREATE TABLE cron.job (jobid int, active bool);
       INSERT INTO cron.job VALUES (1, true);`,
    );
    await using app = await openTestApp();
    await addServer(app, server);
    await addFolderVault(app);
    await protectAndBackUp(app, { database: 'agent_source', name: 'agent' });
    const job = await restore(app, { instance: 'agent', targetServer: 'source', newDatabase: 'agent_copy' });
    expect(job).toMatchObject({ state: 'completed', error: null, result: { warnings: [] } });
    expect(job.result?.notes).toEqual([
      'One job of pgagent came back switched off: 1 (vacuum). To switch it on: UPDATE "pgagent"."pga_job" SET "jobenabled" = true WHERE "jobid" IN (1);',
    ]);
    expect(
      await queryRows(server, 'agent_copy', 'SELECT jobname, jobenabled FROM pgagent.pga_job ORDER BY jobid'),
    ).toEqual([
      { jobname: 'vacuum', jobenabled: false },
      { jobname: 'old', jobenabled: false },
    ]);
    // a table of the user's own that is called like one of pg_cron's stays as it is
    expect(await queryRows(server, 'agent_copy', 'SELECT active FROM cron.job')).toEqual([{ active: true }]);
  });
});
