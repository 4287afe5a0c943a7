import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../../../main/postgres/connect/connect.ts';
import { createDatabase, dropMarkedDatabase } from '../../../../../main/postgres/restore/database/create.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import { openAppWithVault, protectAndBackUp, runJob, type TestApp } from '../../../../support/apps/app.ts';
import {
  databaseExists,
  inDatabase,
  makeDatabase,
  queryRows,
} from '../../../../support/databases/test-databases.ts';
import { startServer, type TestServer } from '../../../../support/servers/postgres-server.ts';
import { versionTraits } from '../../../../../main/postgres/connect/server-traits.ts';

let app: TestApp;
let server: TestServer;
let target: TestServer;

const enable =
  'ALTER SUBSCRIPTION "feed" ENABLE; ALTER SUBSCRIPTION "feed" REFRESH PUBLICATION WITH (copy_data = false);';

beforeAll(async () => {
  const settings = { wal_level: 'logical', max_wal_senders: 10 };
  server = await startServer({ major: 17, settings });
  target = await startServer({ major: 17, settings });
  const table = 'CREATE TABLE public.fed (id int PRIMARY KEY); INSERT INTO public.fed VALUES (1), (2);';
  await makeDatabase(server, 'publisher', `${table} CREATE PUBLICATION feeding FOR TABLE public.fed;`);
  await queryRows(server, 'publisher', `SELECT pg_create_logical_replication_slot('feed_slot', 'pgoutput')`);
  const { host, port, user, password } = server;
  await makeDatabase(
    server,
    'subscriber',
    `${table} CREATE SUBSCRIPTION feed
       CONNECTION 'host=${host} port=${port} user=${user} password=${password} dbname=publisher'
       PUBLICATION feeding WITH (connect = false, slot_name = 'feed_slot')`,
  );
  app = await openAppWithVault({ source: server, target });
  await protectAndBackUp(app, { database: 'subscriber', name: 'subscriber' });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await Promise.all([server, target].map((running) => running.stop('immediate')));
});

/** Drops what a test restored; the slot stays where it stands. */
async function dropSubscriber(name: string): Promise<void> {
  if (!(await databaseExists(target, name))) return;
  await inDatabase(target, name, async (client) => {
    for (const what of [
      'ALTER SUBSCRIPTION feed DISABLE',
      'ALTER SUBSCRIPTION feed SET (slot_name = NONE)',
    ]) {
      await client.query(what);
    }
    await client.query('DROP SUBSCRIPTION feed');
  });
  await target.dropDatabase(name);
}

afterEach(async () => {
  for (const name of ['quiet', 'active', 'rival', 'unheard']) await dropSubscriber(name);
});

function restore(targetServer: string, newDatabase: string, activate: boolean): Promise<Job> {
  return runJob(
    app,
    app.client.restore.asDatabase({ instance: 'subscriber', targetServer, newDatabase, activate }),
  );
}

const state = (running: TestServer, database: string) =>
  queryRows(
    running,
    'postgres',
    `SELECT subenabled AS enabled, subslotname::text AS slot FROM pg_subscription s
       JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = $1`,
    [database],
  );

describe('a restored subscription', () => {
  it('is disabled, and a note says how to switch it on and how to drop it', async () => {
    const job = await restore('target', 'quiet', false);
    expect(job).toMatchObject({ state: 'completed', error: null, result: { warnings: [] } });
    expect(job.result?.notes).toEqual([
      `The subscription "feed" is disabled. It would take its changes from the publisher's slot "feed_slot", which the source uses as long as it runs. To switch it on when the source's is gone: ${enable} To drop it and leave the slot to the source: ALTER SUBSCRIPTION "feed" DISABLE; ALTER SUBSCRIPTION "feed" SET (slot_name = NONE); DROP SUBSCRIPTION "feed";`,
    ]);
    expect(await state(target, 'quiet')).toEqual([{ enabled: false, slot: 'feed_slot' }]);
  });

  it('that is switched on goes on where its slot stands, and copies no row again', async () => {
    await queryRows(server, 'publisher', 'INSERT INTO public.fed VALUES (3)');
    const job = await restore('target', 'active', true);
    expect(job).toMatchObject({ state: 'completed', error: null, result: { warnings: [] } });
    expect(job.result?.notes).toEqual([
      expect.stringMatching(/^The subscription "feed" is enabled and takes /),
    ]);
    expect(await state(target, 'active')).toEqual([{ enabled: true, slot: 'feed_slot' }]);
    await queryRows(server, 'publisher', 'INSERT INTO public.fed VALUES (4)');
    await expect
      .poll(() => queryRows(target, 'active', 'SELECT id FROM public.fed ORDER BY id'), { timeout: 30_000 })
      .toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }]);
  });

  it('stays disabled beside an enabled one with the same slot on its server', async () => {
    expect(await restore('target', 'active', true)).toMatchObject({ state: 'completed' });
    const job = await restore('target', 'rival', true);
    expect(job.state).toBe('completed with warnings');
    expect(job.result?.warnings).toEqual([
      `The subscription "feed" stays disabled: an enabled one in "active" takes its changes from a slot of the same name, "feed_slot", and they would take them from each other. Once that one is gone: ${enable}`,
    ]);
    expect(await state(target, 'rival')).toEqual([{ enabled: false, slot: 'feed_slot' }]);
  });

  it('stays disabled, with its slot, where the publisher does not answer', async () => {
    await queryRows(server, 'postgres', 'ALTER DATABASE publisher RENAME TO elsewhere');
    const job = await restore('target', 'unheard', true);
    await queryRows(server, 'postgres', 'ALTER DATABASE elsewhere RENAME TO publisher');
    expect(job.result?.warnings).toEqual([
      expect.stringMatching(
        /^The subscription "feed" could not be enabled and stays disabled: .*publisher.* does not exist/s,
      ),
    ]);
    expect(await state(target, 'unheard')).toEqual([{ enabled: false, slot: 'feed_slot' }]);
  });

  it('does not keep a half-made database from being dropped', async () => {
    const way = {
      address: { host: target.host, port: target.port, user: target.user, tls: 'disable' as const },
      database: 'postgres',
      password: target.password,
    };
    await using connection = await connect(way);
    const { manifest } = await app.client.points.show({ instance: 'subscriber' });
    await createDatabase(
      connection,
      { name: 'half', properties: manifest.database.properties, jobId: 'job-half' },
      versionTraits(17),
    );
    await queryRows(
      target,
      'half',
      `CREATE SUBSCRIPTION "odd; name" CONNECTION 'host=localhost' PUBLICATION p WITH (connect = false, slot_name = 's')`,
    );
    expect(await dropMarkedDatabase(connection, 'half', 'job-half', way)).toBe(true);
    expect(await databaseExists(target, 'half')).toBe(false);
  });
});
