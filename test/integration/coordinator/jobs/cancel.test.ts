import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import {
  addBlobVault,
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  makeBlobContainer,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';
import { clientProcesses } from '../../../support/processes/client-processes.ts';
import {
  databaseExists,
  incompressibleTable,
  inDatabase,
  isStalled,
  makeDatabase,
  tableThatStallsElsewhere,
} from '../../../support/databases/test-databases.ts';
import { startProxy, type TestProxy } from '../../../support/servers/proxy.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(16);
const database = 'cancel_source';
const patience = { timeout: 30_000, interval: 20 };
let app: TestApp;
let account: TestStorageAccount;
let proxy: TestProxy;
let container: Awaited<ReturnType<typeof makeBlobContainer>>;

beforeAll(async () => {
  [app, account, proxy] = await Promise.all([
    openTestApp(),
    startAzurite(),
    startProxy({ port: server().port, bytesPerSecond: 2_000_000 }),
  ]);
  await makeDatabase(
    server(),
    database,
    incompressibleTable('big', 40_000) + tableThatStallsElsewhere('stalls', database),
  );
  await addServer(app, server());
  await addServer(app, server(), { name: 'slow', port: proxy.port });
  await addFolderVault(app, 'folder');
  container = await makeBlobContainer(account);
  await addBlobVault(app, container, 'blob');
  await app.client.instances.protect({ server: 'source', database, vault: 'folder', name: 'fast' });
  for (const vault of ['folder', 'blob']) {
    await app.client.instances.protect({ server: 'slow', database, vault, name: vault });
  }
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
  await account[Symbol.asyncDispose]();
});

/** Starts a backup and waits until one of its eight megabytes has passed: three seconds are left then. */
async function backupInTheMiddle(
  instance: string,
  of: TestApp = app,
): Promise<{ jobId: string; ended: Promise<Job> }> {
  const before = proxy.bytes.toClient;
  const { jobId } = await of.client.backup.start({ instance });
  const ended = runJob(of, Promise.resolve({ jobId }));
  await vi.waitFor(() => expect(proxy.bytes.toClient - before).toBeGreaterThan(1_000_000), patience);
  expect(await clientProcesses(database)).toMatchObject([{ program: 'pg_dump' }]);
  return { jobId, ended };
}

/** Files and blobs of the instance's recovery points, unfinished ones too. */
async function pointFiles(vault: string, instanceId: string): Promise<string[]> {
  const names =
    vault === 'folder'
      ? await readdir(join(app.folder, 'folder'), { recursive: true })
      : (await Array.fromAsync(container.client.listBlobsFlat({ includeUncommitedBlobs: true }))).map(
          ({ name }) => name,
        );
  expect(names).toContain('vault.json');
  return names.filter(
    (name) =>
      name.startsWith(`instances/${instanceId}/`) && !name.includes('/record/') && /\.\w+$/.test(name),
  );
}

/** What the restores take: the newest point, made by the one that comes first. */
async function ensurePoint(): Promise<void> {
  if ((await pointIds(app, 'fast')).length > 0) return;
  await completeJob(app, app.client.backup.start({ instance: 'fast' }));
}

describe('cancel', () => {
  it.each(['folder', 'blob'])(
    'during a backup into a %s vault leaves nothing, not a byte of the unfinished point',
    async (instance) => {
      const { jobId, ended } = await backupInTheMiddle(instance);
      expect(await app.client.jobs.cancel({ job: jobId })).toMatchObject({ state: 'in progress' });
      const job = await ended;
      expect(job).toMatchObject({
        state: 'cancelled',
        error: { code: 'JobCancelled' },
        leftovers: [],
        result: null,
      });
      expect(await clientProcesses(database)).toEqual([]);
      expect(await pointIds(app, instance)).toEqual([]);
      expect(await pointFiles(instance, job.instanceId ?? '')).toEqual([]);
      expect(await failureOf(app.client.jobs.cancel({ job: jobId }))).toMatchObject({
        code: 'UserErrorInvalidInput',
      });
    },
  );

  it('during a restore drops the half-made database', async () => {
    await ensurePoint();
    const newDatabase = 'cancel_restored';
    const { jobId } = await app.client.restore.asDatabase({
      instance: 'fast',
      targetServer: 'source',
      newDatabase,
      jobs: 2,
    });
    const ended = runJob(app, Promise.resolve({ jobId }));
    await vi.waitFor(async () => expect(await isStalled(server(), newDatabase)).toBe(true), patience);
    const tools = await clientProcesses(newDatabase);
    expect(tools.map(({ program }) => program)).toContain('pg_restore');
    await vi.waitFor(async () => {
      const { progress, request } = await app.client.jobs.show({ job: jobId });
      expect(progress).toMatchObject({
        phase: 'restoring data',
        tables: { done: 1, total: 2 },
        finished: [{ name: 'public.big', rows: 40_000 }],
      });
      // any window knows what would be dropped
      expect(request).toMatchObject({ options: { newDatabase, keepPartial: false } });
    }, patience);
    await app.client.jobs.cancel({ job: jobId });
    expect(await ended).toMatchObject({ state: 'cancelled', error: { code: 'JobCancelled' }, leftovers: [] });
    expect(await databaseExists(server(), newDatabase)).toBe(false);
    expect(await clientProcesses(newDatabase)).toEqual([]);
  });

  it('leaves a half-made database that somebody made his own', async () => {
    await ensurePoint();
    const newDatabase = 'cancel_adopted';
    const { jobId } = await app.client.restore.asDatabase({
      instance: 'fast',
      targetServer: 'source',
      newDatabase,
    });
    const ended = runJob(app, Promise.resolve({ jobId }));
    await vi.waitFor(async () => expect(await isStalled(server(), newDatabase)).toBe(true), patience);
    await inDatabase(server(), 'postgres', (client) =>
      client.query(`ALTER DATABASE ${newDatabase} CONNECTION LIMIT 5`),
    );
    await app.client.jobs.cancel({ job: jobId });
    expect(await ended).toMatchObject({ state: 'cancelled' });
    expect(await databaseExists(server(), newDatabase)).toBe(true);
    await server().dropDatabase(newDatabase);
  });

  it('by closing the application: nothing is left running', async () => {
    await using closing = await openTestApp();
    await addServer(closing, server());
    await addServer(closing, server(), { name: 'slow', port: proxy.port });
    await addFolderVault(closing, 'folder');
    for (const [source, name] of [
      ['source', 'fast'],
      ['slow', 'folder'],
    ] as const) {
      await closing.client.instances.protect({ server: source, database, vault: 'folder', name });
    }
    await completeJob(closing, closing.client.backup.start({ instance: 'fast' }));
    const { ended } = await backupInTheMiddle('folder', closing);
    const [job] = await Promise.all([ended, closing.close()]);
    expect(job.state).toBe('cancelled');
    expect(await clientProcesses(database)).toEqual([]);
    await using again = await openTestApp({ home: closing.home, env: closing.env });
    expect(again.notices).toEqual([]);
    expect(await pointIds(again, 'folder')).toEqual([]);
    expect(await pointIds(again, 'fast')).toHaveLength(1);
  });
});

describe('two jobs at once', () => {
  it('of one instance are refused, of two instances are not', async () => {
    await using other = await openTestApp({ env: app.env });
    await addServer(other, server(), { name: 'source' });
    await addFolderVault(other, 'folder');
    await addFolderVault(other, 'second');
    await other.client.instances.protect({ server: 'source', database, vault: 'folder', name: 'one' });
    await other.client.instances.protect({ server: 'source', database, vault: 'second', name: 'two' });
    const first = await other.client.backup.start({ instance: 'one' });
    expect(await failureOf(other.client.backup.start({ instance: 'one' }))).toMatchObject({
      code: 'UserErrorJobConflict',
    });
    const jobs = await Promise.all([
      runJob(other, Promise.resolve(first)),
      runJob(other, other.client.backup.start({ instance: 'two' })),
    ]);
    expect(jobs.map(({ state }) => state)).toEqual(['completed', 'completed']);
    await completeJob(other, other.client.backup.start({ instance: 'one' }));
    expect(await pointIds(other, 'one')).toHaveLength(2);
  });
});
