import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../../shared/jobs/jobs.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../support/apps/app.ts';
import { clientProcesses } from '../../support/processes/client-processes.ts';
import { temporaryServerFolder } from '../../support/servers/data-folder.ts';
import {
  databaseExists,
  incompressibleTable,
  isStalled,
  makeDatabase,
  queryRows,
  tableThatStallsElsewhere,
} from '../../support/databases/test-databases.ts';
import { startProxy, type TestProxy } from '../../support/servers/proxy.ts';
import { startServer, type TestServer } from '../../support/servers/postgres-server.ts';

const database = 'lost_source';
/** Quick to back up; its restore stalls. */
const small = 'lost_small';
const patience = { timeout: 30_000, interval: 20 };
let dataFolder: string;
let server: TestServer;
let proxy: TestProxy;
let app: TestApp;

beforeAll(async () => {
  // A folder that outlives the server, which is stopped and started here.
  dataFolder = await temporaryServerFolder();
  server = await startServer({ major: 17, dataFolder: join(dataFolder, 'data') });
  await makeDatabase(server, database, incompressibleTable('big', 40_000));
  await makeDatabase(server, small, tableThatStallsElsewhere('stalls', small));
});

beforeEach(async () => {
  app = await openTestApp();
  proxy = await startProxy({ port: server.port, bytesPerSecond: 4_000_000 });
  await addServer(app, server, { name: 'slow', port: proxy.port });
  await addFolderVault(app);
  await app.client.instances.protect({ server: 'slow', database, vault: 'vault', name: 'shop' });
  await app.client.instances.protect({ server: 'slow', database: small, vault: 'vault', name: 'small' });
});

afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(dataFolder, { recursive: true, force: true });
});

/** Runs a backup, and the fault once it is in the middle. */
async function backupWith(fault: () => unknown): Promise<Job> {
  const before = proxy.bytes.toClient;
  const ended = runJob(app, app.client.backup.start({ instance: 'shop' }));
  await vi.waitFor(() => expect(proxy.bytes.toClient - before).toBeGreaterThan(2_000_000), patience);
  await fault();
  return await ended;
}

/** Runs a restore, and the fault once it is in the middle. */
async function restoreWith(newDatabase: string, fault: () => unknown, targetServer = 'slow'): Promise<Job> {
  await completeJob(app, app.client.backup.start({ instance: 'small' }));
  const input = { instance: 'small', targetServer, newDatabase };
  const ended = runJob(app, app.client.restore.asDatabase(input));
  await vi.waitFor(async () => expect(await isStalled(server, newDatabase)).toBe(true), patience);
  await fault();
  return await ended;
}

async function killTool(program: 'pg_dump' | 'pg_restore', name: string): Promise<void> {
  const found = (await clientProcesses(name)).filter((each) => each.program === program);
  expect(found).toHaveLength(1);
  for (const { pid } of found) process.kill(pid, 'SIGKILL');
}

/** Nothing of an unfinished point is in the vault. */
async function expectNoPoint(): Promise<void> {
  expect(await pointIds(app, 'shop')).toEqual([]);
  expect(await readdir(join(app.folder, 'vault'))).toContain('vault.json');
  // beside the instances' folders the job's record may just be being written
  const files = await readdir(join(app.folder, 'vault', 'instances'), { recursive: true });
  expect(files).not.toEqual([]);
  expect(files.filter((name) => /archive|globals|manifest|\.part|\.tmp/.test(name))).toEqual([]);
  expect(await clientProcesses(database)).toEqual([]);
}

describe('during a backup', () => {
  it('pg_dump is killed', async () => {
    const job = await backupWith(() => killTool('pg_dump', database));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorClientToolFailed', message: expect.stringContaining('SIGKILL') as string },
      leftovers: [],
    });
    await expectNoPoint();
  });

  it('the network is cut', async () => {
    const job = await backupWith(() => proxy.cut());
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorServerConnectionClosed' },
      leftovers: [],
    });
    await expectNoPoint();
  });

  it('the session is ended by an administrator', async () => {
    const job = await backupWith(async () => {
      const client = await server.connect();
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
        database,
      ]);
      await client.end();
    });
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorServerConnectionClosed' },
      leftovers: [],
    });
    await expectNoPoint();
  });

  it('the server stops at once', async () => {
    const { port } = server;
    const job = await backupWith(() => server.stop('immediate'));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorServerConnectionClosed' },
      leftovers: [],
    });
    await expectNoPoint();
    const refused = await runJob(app, app.client.backup.start({ instance: 'shop' }));
    expect(refused).toMatchObject({ state: 'failed', leftovers: [] });
    server = await startServer({ major: 17, dataFolder: join(dataFolder, 'data'), port });
    await completeJob(app, app.client.backup.start({ instance: 'shop' }));
    expect(await pointIds(app, 'shop')).toHaveLength(1);
  });
});

describe('during CREATE DATABASE', () => {
  it('the connection is lost: the database that the server made all the same is noted, and dropped later', async () => {
    const newDatabase = 'lost_created';
    await completeJob(app, app.client.backup.start({ instance: 'small' }));
    const sent = proxy.stallAtRequest(/CREATE DATABASE "lost_created"/, true);
    const input = { instance: 'small', targetServer: 'slow', newDatabase };
    const ended = runJob(app, app.client.restore.asDatabase(input));
    await sent;
    await vi.waitFor(async () => expect(await databaseExists(server, newDatabase)).toBe(true), patience);
    await proxy.refuse(true);
    proxy.cut();
    const left = [`the half-made database "${newDatabase}" on slow`];
    expect(await ended).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorServerConnectionClosed' },
      leftovers: left,
    });
    proxy.stall(false);
    await proxy.refuse(false);
    await app.close();
    await using again = await openTestApp({ home: app.home, env: app.env });
    expect(again.notices).toEqual([`Cleaned: ${left[0]}.`]);
    expect(await databaseExists(server, newDatabase)).toBe(false);
  });

  it('the server refuses, as somebody was faster: nothing is noted, and his database stays', async () => {
    const newDatabase = 'lost_faster';
    await completeJob(app, app.client.backup.start({ instance: 'small' }));
    const sent = proxy.stallAtRequest(/CREATE DATABASE "lost_faster"/, false);
    const input = { instance: 'small', targetServer: 'slow', newDatabase };
    const ended = runJob(app, app.client.restore.asDatabase(input));
    await sent;
    await server.createDatabase(newDatabase);
    proxy.stall(false);
    expect(await ended).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorDatabaseNameAlreadyInUse' },
      leftovers: [],
    });
    expect(await databaseExists(server, newDatabase)).toBe(true);
    await server.dropDatabase(newDatabase);
  });
});

it('the server loses power right after a restore: what has completed is whole and without a mark', async () => {
  await makeDatabase(server, 'lost_quick', 'CREATE TABLE kept AS SELECT 1 AS i');
  await completeJob(
    app,
    app.client.instances
      .protect({ server: 'slow', database: 'lost_quick', vault: 'vault', name: 'quick' })
      .then(() => app.client.backup.start({ instance: 'quick' })),
  );
  // It writes down what it was told only after ten seconds, unless it is asked to at once.
  const lazy = { dataFolder: join(dataFolder, 'lazy'), settings: { wal_writer_delay: '10s' } };
  const target = await startServer({ major: 18, ...lazy });
  await addServer(app, target, { name: 'lazy' });
  await completeJob(
    app,
    app.client.restore.asDatabase({ instance: 'quick', targetServer: 'lazy', newDatabase: 'lost_after' }),
  );
  await target.kill();
  await using revived = await startServer({ major: 18, ...lazy, port: target.port });
  expect(
    await queryRows(revived, 'postgres', `SELECT datconnlimit FROM pg_database WHERE datname = 'lost_after'`),
  ).toEqual([{ datconnlimit: -1 }]);
  expect(await queryRows(revived, 'lost_after', 'SELECT i FROM kept')).toEqual([{ i: 1 }]);
});

describe('during a restore', () => {
  it('pg_restore is killed', async () => {
    const job = await restoreWith('lost_killed', () => killTool('pg_restore', 'lost_killed'));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorRestoreFailed' }, leftovers: [] });
    expect(job.error?.message).toContain('SIGKILL');
    expect(await databaseExists(server, 'lost_killed')).toBe(false);
  });

  it('pg_restore is killed, and the half-made database is to be kept', async () => {
    await completeJob(app, app.client.backup.start({ instance: 'small' }));
    const newDatabase = 'lost_kept';
    const input = { instance: 'small', targetServer: 'slow', newDatabase, keepPartial: true };
    const ended = runJob(app, app.client.restore.asDatabase(input));
    await vi.waitFor(async () => expect(await isStalled(server, newDatabase)).toBe(true), patience);
    await killTool('pg_restore', newDatabase);
    expect(await ended).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorRestoreFailed' },
      leftovers: [],
    });
    await using again = await openTestApp({ home: app.home, env: app.env });
    expect(again.notices).toEqual([]);
    expect(await databaseExists(server, newDatabase)).toBe(true);
    await server.dropDatabase(newDatabase);
  });

  it('the network is cut', async () => {
    const job = await restoreWith('lost_cut', () => proxy.cut());
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorRestoreFailed' }, leftovers: [] });
    expect(await databaseExists(server, 'lost_cut')).toBe(false);
    expect(await clientProcesses('lost_cut')).toEqual([]);
  });

  it('the server restarts: what pg_restore said is the error, and not that the clean-up was refused', async () => {
    const { port } = server;
    await addServer(app, server, { name: 'direct' });
    const job = await restoreWith('lost_restart', () => server.stop('immediate'), 'direct');
    server = await startServer({ major: 17, dataFolder: join(dataFolder, 'data'), port });
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserErrorRestoreFailed',
        message: expect.stringMatching(
          /^The restore failed: .*(server closed the connection unexpectedly|terminating connection|COPY failed for table "stalls")/,
        ) as string,
        remedy: expect.stringContaining('could not be dropped yet: pgkeep tries it again') as string,
      },
      leftovers: ['the half-made database "lost_restart" on direct'],
    });
    expect(JSON.stringify(job.error)).not.toMatch(/ECONNREFUSED|[Ff]irewall|pg_hba/);
    // what the clean-up met is told where the whole story is
    const { log } = await app.client.jobs.show({ job: job.id });
    expect(log.map(({ text }) => text).join('\n')).toContain('could not clean: ');
    await app.close();
    await using again = await openTestApp({ home: app.home, env: app.env });
    void again;
    expect(await databaseExists(server, 'lost_restart')).toBe(false);
  });

  it('the server loses power and comes back: the next start cleans', async () => {
    const { port } = server;
    const job = await restoreWith('lost_power', () => server.kill());
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorRestoreFailed' },
      leftovers: ['the half-made database "lost_power" on slow'],
    });
    await app.close();
    server = await startServer({ major: 17, dataFolder: join(dataFolder, 'data'), port });
    // The server writes lazily here: what counts is what it knows after its recovery.
    const stillThere = await databaseExists(server, 'lost_power');
    await using again = await openTestApp({ home: app.home, env: app.env });
    expect(again.notices).toEqual(
      stillThere ? ['Cleaned: the half-made database "lost_power" on slow.'] : [],
    );
    expect(await databaseExists(server, 'lost_power')).toBe(false);
    expect((await again.client.jobs.list({ limit: 1 }))[0]?.leftovers).toEqual([]);
  });
});
