import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { startReplication } from '../../../../support/servers/standby.ts';

const server = () => sharedServer(17);
const login = { user: 'targets_login', password: 'targets-login' };
const database = 'targets_source';
let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await queryRows(
    server(),
    'postgres',
    `CREATE ROLE ${login.user} LOGIN CREATEDB PASSWORD '${login.password}'`,
  );
  await queryRows(
    server(),
    'postgres',
    `ALTER ROLE ${login.user} SET default_transaction_read_only = on; GRANT ${login.user} TO postgres`,
  );
  await makeDatabase(
    server(),
    database,
    `CREATE TABLE t AS SELECT i AS id FROM generate_series(1, 100) AS i;
     CREATE INDEX ON t (id);
     CREATE SUBSCRIPTION orders CONNECTION 'host=127.0.0.1 port=1 password=secret' PUBLICATION p
       WITH (connect = false, slot_name = 'orders_slot');
     ALTER DATABASE ${database} OWNER TO ${login.user}`,
  );
  await addServer(app, server());
  await addServer(app, server(), { name: 'read-only', ...login });
  await addFolderVault(app);
  await protectAndBackUp(app, { database, name: 'shop' });
});
afterAll(() => app[Symbol.asyncDispose]());

const wanted = (targetServer: string, newDatabase: string) => ({
  instance: 'shop',
  point: 'latest',
  targetServer,
  newDatabase,
  noOwner: true,
  noPrivileges: true,
});
const findingsOf = async (title: string, request: ReturnType<typeof wanted> & { activate?: boolean }) =>
  (await app.client.restore.readiness(request)).findings.filter((finding) => finding.title === title);

describe('a login whose sessions are read-only by default', () => {
  it.each([1, 3])('restores with %i jobs: its own sessions and those of pg_restore write', async (jobs) => {
    const newDatabase = `targets_restored_${jobs}`;
    const input = { ...wanted('read-only', newDatabase), jobs, selection: { tables: [{ name: 't' }] } };
    expect(await findingsOf('Writes', input)).toEqual([
      {
        title: 'Writes',
        severity: 'ok',
        message:
          'Sessions of targets_login are read-only by default; the restore switches that off for its own.',
      },
    ]);
    await completeJob(app, app.client.restore.asDatabase(input));
    const rows = await queryRows(server(), newDatabase, 'SELECT count(*)::int AS rows FROM t');
    expect(rows).toEqual([{ rows: 100 }]);
  });

  it('backs up as it is: nothing is switched off on a source', async () => {
    await makeDatabase(
      server(),
      'targets_quiet',
      `CREATE TABLE t AS SELECT 1 AS id; ALTER TABLE t OWNER TO ${login.user}`,
    );
    const protect = { server: 'read-only', database: 'targets_quiet', vault: 'vault', name: 'quiet' };
    await app.client.instances.protect(protect);
    const job = await runJob(app, app.client.backup.start({ instance: 'quiet' }));
    expect(job).toMatchObject({ state: 'completed', error: null });
  });
});

describe('a standby', () => {
  it('is refused before anything is made there', async () => {
    await using replication = await startReplication({ major: 17 });
    await addServer(app, replication.standby, { name: 'standby' });
    const { host, port } = replication.primary;
    const refused = {
      code: 'UserErrorTargetReadOnly',
      message: `The target is a standby, which takes no writes. Its primary is ${host}, port ${port}.`,
      remedy: 'Restore to the primary, or to another server.',
    };
    expect(await findingsOf('Writes', wanted('standby', 'targets_standby'))).toEqual([
      { title: 'Writes', severity: 'blocker', ...refused },
    ]);
    const job = await runJob(app, app.client.restore.asDatabase(wanted('standby', 'targets_standby')));
    expect(job).toMatchObject({ state: 'failed', error: refused, leftovers: [] });
  });
});

describe('subscriptions of the source', () => {
  it('are told with their slots, and without their passwords', async () => {
    const request = wanted('source', 'targets_subscribed');
    const [finding] = await findingsOf('Subscriptions', request);
    expect(finding).toMatchObject({
      severity: 'ok',
      message: expect.stringMatching(/^orders \(slot orders_slot\): it comes back disabled/) as string,
    });
    const activated = await findingsOf('Subscriptions', { ...request, activate: true });
    expect(activated).toMatchObject([{ severity: 'warning' }]);
    expect(JSON.stringify([finding, activated])).not.toContain('secret');
  });
});
