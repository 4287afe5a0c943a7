import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  completeJob,
  openAppWithVault,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { inDatabase, makeDatabase } from '../../../support/databases/test-databases.ts';
import { debianCodename } from '../../../support/programs/debian-packages.ts';
import { debianServer } from '../../../support/servers/debian-server.ts';
import { startServer, type TestServer } from '../../../support/servers/postgres-server.ts';

const place = 'can be created only in the database that cron.database_name names, and in no scratch database';
const isDebian = (await debianCodename()) !== undefined;

describe.runIf(isDebian)('a database with pg_cron (left out where the machine is no Debian)', () => {
  let app: TestApp;
  let server: TestServer;

  let pointId: string | undefined;

  const verify = (point?: string) =>
    runJob(app, app.client.verify.start({ instance: 'cron', point, byRestore: { server: 'source' } }));

  beforeAll(async () => {
    server = await startServer({
      major: 15,
      programs: await debianServer(),
      settings: { shared_preload_libraries: 'pg_cron', 'cron.database_name': 'cron_source' },
    });
    await makeDatabase(
      server,
      'cron_source',
      `CREATE EXTENSION pg_cron;
       SELECT cron.schedule('nightly', '0 3 * * *', 'VACUUM');
       GRANT USAGE ON SCHEMA cron TO pg_monitor; GRANT SELECT ON cron.job TO pg_monitor;
       CREATE SCHEMA app;
       CREATE TABLE app.item AS SELECT generate_series(1, 30) AS i;
       CREATE VIEW app.planned AS SELECT jobid, schedule FROM cron.job;
       CREATE VIEW app.planned_often AS SELECT jobid FROM app.planned;
       CREATE TABLE app.kept_job (job cron.job);
       INSERT INTO app.kept_job SELECT job FROM cron.job;
       CREATE TABLE app.depends (job bigint REFERENCES cron.job (jobid));
       INSERT INTO app.depends SELECT jobid FROM cron.job;`,
    );
    app = await openAppWithVault({ source: server });
    ({ pointId } = await protectAndBackUp(app, { database: 'cron_source', name: 'cron' }));
  });

  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await server.stop('immediate');
  });

  it('is restored although pg_cron cannot be in a database of another name', async () => {
    const { state, error, result } = await verify(pointId);
    expect({ state, error }).toEqual({ state: 'completed', error: null });
    const needs = `it needs extension pg_cron, which ${place}`;
    expect(result).toMatchObject({ proof: 'restored', losses: [], warnings: [] });
    expect(result?.evidence).toMatchObject({
      same: 2,
      rows: 31,
      different: [],
      notCompared: [
        { table: 'extension pg_cron', reason: `it ${place}` },
        { table: 'foreign key depends_job_fkey of app.depends', reason: needs },
        { table: 'view app.planned', reason: needs },
        { table: 'value of sequence cron.jobid_seq', reason: needs },
        { table: 'value of sequence cron.runid_seq', reason: needs },
        { table: 'view app.planned_often', reason: needs },
        { table: 'app.kept_job', reason: needs },
        { table: 'cron.job', reason: needs },
        { table: 'cron.job_run_details', reason: needs },
      ],
    });
  });

  it('is not restored where something else is missing', async () => {
    await inDatabase(server, 'cron_source', (client) =>
      client.query(
        `CREATE FUNCTION app.at_home() RETURNS boolean LANGUAGE plpgsql AS
           'BEGIN RETURN current_database() = ''cron_source''; END';
         CREATE MATERIALIZED VIEW app.fails AS SELECT 1 / app.at_home()::int AS i`,
      ),
    );
    await completeJob(app, app.client.backup.start({ instance: 'cron' }));
    const { state, error, result } = await verify();
    expect(state).toBe('failed');
    expect(error?.details).toBe('materialized view app.fails is empty: the server refused it');
    expect(result?.losses.map(({ what }) => what)).toEqual(['materialized view app.fails is empty']);
  });
});
