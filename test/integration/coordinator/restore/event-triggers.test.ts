import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWithVault, protectAndBackUp, runJob, type TestApp } from '../../../support/apps/app.ts';
import { makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { startServer, type TestServer } from '../../../support/servers/postgres-server.ts';

let app: TestApp;
/** Nobody has asked it before whether event triggers may be switched off. */
let target: TestServer;

beforeAll(async () => {
  target = await startServer({ major: 18 });
  await makeDatabase(
    sharedServer(17),
    'triggered',
    `CREATE MATERIALIZED VIEW zz AS SELECT 1 AS i;
     CREATE FUNCTION no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no ddl''; END';
     CREATE EVENT TRIGGER refuses ON ddl_command_end EXECUTE FUNCTION no_ddl()`,
  );
  app = await openAppWithVault({ source: sharedServer(17), target });
  await protectAndBackUp(app, { database: 'triggered', name: 'triggered' });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

describe('an event trigger that comes back before a materialized view is filled', () => {
  it('does not keep pg_restore from filling it, at the first restore to a server', async () => {
    const input = { instance: 'triggered', targetServer: 'target', newDatabase: 'triggered_back' };
    const job = await runJob(app, app.client.restore.asDatabase(input));
    expect(job).toMatchObject({ state: 'completed', result: { losses: [], warnings: [] } });
    expect(await queryRows(target, 'triggered_back', 'SELECT i FROM zz')).toEqual([{ i: 1 }]);
    const [trigger] = await queryRows(
      target,
      'triggered_back',
      'SELECT evtname::text AS name FROM pg_event_trigger',
    );
    expect(trigger).toEqual({ name: 'refuses' });
  });
});
