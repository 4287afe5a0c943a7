import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultRetry, type RetrySchedule } from '../../../main/azure/blob/retry.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import {
  addBlobVault,
  addServer,
  completeJob,
  makeBlobContainer,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../support/apps/app.ts';
import { startAzurite, type TestStorageAccount } from '../../support/servers/azurite.ts';
import { fingerprintOf, incompressibleTable, makeDatabase } from '../../support/databases/test-databases.ts';
import { startProxy, type TestProxy } from '../../support/servers/proxy.ts';
import { sharedServer } from '../../support/servers/shared.ts';

/** The real schedule, fifty times as fast. */
const scale = 50;
const retry: RetrySchedule = {
  maxTries: defaultRetry.maxTries,
  delayMs: defaultRetry.delayMs / scale,
  maxDelayMs: defaultRetry.maxDelayMs / scale,
  stallMs: 2_000,
};
const server = () => sharedServer(17);
const database = 'storage_source';
const patience = { timeout: 30_000, interval: 5 };
let account: TestStorageAccount;
let proxy: TestProxy;
let app: TestApp;
let container: Awaited<ReturnType<typeof makeBlobContainer>>;

beforeAll(async () => {
  account = await startAzurite();
  // Larger than what is sent as one block, so that there is a middle.
  await makeDatabase(server(), database, incompressibleTable('big', 100_000));
});

beforeEach(async () => {
  app = await openTestApp({ replace: { blob: { retry } } });
  proxy = await startProxy({ port: Number(new URL(account.url).port), bytesPerSecond: 60_000_000 });
  container = await makeBlobContainer(account, proxy.port);
  await addServer(app, server());
  await addBlobVault(app, container);
  const protect = {
    server: 'source',
    database,
    vault: 'vault',
    name: 'shop',
    options: { compression: 'none' },
  };
  await app.client.instances.protect(protect);
});

afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

afterAll(() => account[Symbol.asyncDispose]());

/** Runs a backup, and the fault once megabytes are on their way to the storage. */
async function backupWith(fault: () => unknown): Promise<Job> {
  const before = proxy.bytes.toServer;
  const ended = runJob(app, app.client.backup.start({ instance: 'shop' }));
  await vi.waitFor(() => expect(proxy.bytes.toServer - before).toBeGreaterThan(4_000_000), patience);
  await fault();
  return await ended;
}

async function expectGoodPoint(): Promise<void> {
  expect(await pointIds(app, 'shop')).toHaveLength(1);
  await completeJob(app, app.client.verify.start({ instance: 'shop' }));
}

/** Also what was sent and never committed. */
async function blobsOfPoints(): Promise<string[]> {
  const blobs = await Array.fromAsync(container.client.listBlobsFlat({ includeUncommitedBlobs: true }));
  return blobs.map(({ name }) => name).filter((name) => /archive|globals|manifest/.test(name));
}

describe('the storage during a backup', () => {
  it('loses its connections once: the backup completes', async () => {
    let cut = 0;
    const job = await backupWith(() => (cut = proxy.cut()));
    expect(cut).toBeGreaterThan(0);
    expect(job).toMatchObject({ state: 'completed', error: null });
    await expectGoodPoint();
  });

  it('refuses connections for as many tries as a minute has: the backup completes', async () => {
    const job = await backupWith(async () => {
      await proxy.refuse(true);
      proxy.cut();
      await delay(60_000 / scale);
      await proxy.refuse(false);
    });
    expect(job).toMatchObject({ state: 'completed', error: null });
    await expectGoodPoint();
  });

  it('is gone for good: no point, and the next start cleans once the storage is back', async () => {
    const job = await backupWith(async () => {
      await proxy.refuse(true);
      proxy.cut();
    });
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorVaultNotAccessible' } });
    expect(job.leftovers).toEqual([
      expect.stringMatching(/^the unfinished recovery point point-.* in vault vault$/),
    ]);
    await app.close();
    await proxy.refuse(false);
    await using closed = app;
    app = await openTestApp({ home: closed.home, env: closed.env, replace: { blob: { retry } } });
    expect(app.notices).toEqual([expect.stringMatching(/^Cleaned: the unfinished recovery point /)]);
    expect(await blobsOfPoints()).toEqual([]);
    expect((await app.client.jobs.list({ limit: 1 }))[0]?.leftovers).toEqual([]);
    await completeJob(app, app.client.backup.start({ instance: 'shop' }));
    await expectGoodPoint();
    await app.close();
  });

  it('is emptied by somebody: the backup fails', async () => {
    const job = await backupWith(() => container.client.delete());
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: expect.stringMatching(/NotAccessible$/) as string },
    });
  });
});

describe('the storage during a restore', () => {
  it('loses its connections once: the restore completes', async () => {
    await completeJob(app, app.client.backup.start({ instance: 'shop' }));
    const before = proxy.bytes.toClient;
    const newDatabase = 'storage_restored';
    const ended = runJob(
      app,
      app.client.restore.asDatabase({ instance: 'shop', targetServer: 'source', newDatabase }),
    );
    await vi.waitFor(() => expect(proxy.bytes.toClient - before).toBeGreaterThan(4_000_000), patience);
    expect(proxy.cut()).toBeGreaterThan(0);
    expect(await ended).toMatchObject({ state: 'completed', error: null });
    expect(await fingerprintOf(server(), newDatabase)).toEqual(await fingerprintOf(server(), database));
    await server().dropDatabase(newDatabase);
  });
});
