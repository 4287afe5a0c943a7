import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../main/core/clock.ts';
import { startAppProcess } from '../../support/apps/app-process.ts';
import {
  addBlobVault,
  addFolderVault,
  addServer,
  completeJob,
  makeBlobContainer,
  openTestApp,
  pointIds,
  type BlobContainer,
  type TestApp,
} from '../../support/apps/app.ts';
import { startAzurite, type TestStorageAccount } from '../../support/servers/azurite.ts';
import { clientProcesses } from '../../support/processes/client-processes.ts';
import {
  databaseExists,
  fingerprintOf,
  incompressibleTable,
  inDatabase,
  isStalled,
  makeDatabase,
  queryRows,
  tableThatStallsElsewhere,
} from '../../support/databases/test-databases.ts';
import { startProxy, type TestProxy } from '../../support/servers/proxy.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const server = () => sharedServer(17);
const database = 'killed_source';
/** The first table that a restore fills: it stands still before it has read all of the big one, which takes a while. */
const stalls = tableThatStallsElsewhere('a_first', database);
const patience = { timeout: 30_000, interval: 20 };
let account: TestStorageAccount;
let proxy: TestProxy;
/** One application after the other uses the same home, which is the first one's. */
let app: TestApp;
const earlier: TestApp[] = [];
let container: BlobContainer & Awaited<ReturnType<typeof makeBlobContainer>>;
let vaultFolder: string;

beforeAll(async () => {
  [app, account, proxy] = await Promise.all([
    openTestApp(),
    startAzurite(),
    startProxy({ port: server().port, bytesPerSecond: 8_000_000 }),
  ]);
  await makeDatabase(server(), database, incompressibleTable('big', 60_000) + stalls);
  container = await makeBlobContainer(account);
  await addServer(app, server(), { name: 'slow', port: proxy.port });
  await addServer(app, server());
  ({ path: vaultFolder } = await addFolderVault(app, 'folder'));
  await addBlobVault(app, container, 'blob');
  for (const vault of ['folder', 'blob']) {
    await app.client.instances.protect({ server: 'slow', database, vault, name: vault });
    await completeJob(app, app.client.backup.start({ instance: vault }));
  }
});

afterAll(async () => {
  for (const each of [app, ...earlier]) await each[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
  await account[Symbol.asyncDispose]();
});

afterEach(() => proxy.stall(false));

/**
 * Quits the application, runs the work, and starts it again, with what it recovers. With `laterMs` it is first started
 * on a clock that is so far ahead, and that start's notices count; the next test's jobs are of today again.
 */
async function betweenTwoRuns(
  work: (closed: TestApp) => Promise<void>,
  laterMs = 0,
): Promise<readonly string[]> {
  const closed = app;
  await closed.close();
  earlier.push(closed);
  const { home, env } = closed;
  const notices: string[] = [];
  try {
    await work(closed);
    if (laterMs > 0) {
      const clock = { ...systemClock, now: () => new Date(Date.now() + laterMs) };
      await using later = await openTestApp({ home, env, replace: { clock } });
      notices.push(...later.notices);
    }
  } finally {
    app = await openTestApp({ home, env });
  }
  return [...notices, ...app.notices];
}

const unfinished = async () =>
  (await readdir(vaultFolder, { recursive: true })).filter((name) => /\.part$|\.tmp$/.test(name));

async function pointsInContainer(): Promise<number> {
  const options = { includeUncommitedBlobs: true };
  const blobs = await Array.fromAsync(container.client.listBlobsFlat(options));
  return blobs.filter(({ name }) => name.endsWith('archive.pgdump')).length;
}

describe('kill -9', () => {
  it.each(['folder', 'blob'])('in the middle of a backup into a %s vault', async (vault) => {
    const before = await pointIds(app, vault);
    const notices = await betweenTwoRuns(async (closed) => {
      const passed = proxy.bytes.toClient;
      const child = await startAppProcess(closed, { run: 'backup', input: { instance: vault } });
      await child.until(() => expect(proxy.bytes.toClient - passed).toBeGreaterThan(4_000_000));
      proxy.stall(true);
      if (vault === 'folder') expect(await unfinished()).toHaveLength(1);
      await child.kill();
      expect(child.states.at(-1)).toMatchObject({ state: 'in progress', progress: { phase: 'dumping' } });
      proxy.stall(false);
    });
    expect(notices).toEqual([
      expect.stringMatching(new RegExp(`^The backup of ${vault} \\(job-.*\\) was interrupted\\.$`)),
      expect.stringMatching(
        new RegExp(`^Cleaned: the unfinished recovery point point-.* in vault ${vault}\\.$`),
      ),
    ]);
    const [job] = await app.client.jobs.list({ kind: 'backup', limit: 1 });
    expect(job).toMatchObject({ state: 'interrupted', error: { code: 'JobInterrupted' }, leftovers: [] });
    // The job's record is written beside this, under a temporary name at first.
    await vi.waitFor(async () => expect(await unfinished()).toEqual([]));
    if (vault === 'blob') expect(await pointsInContainer()).toBe(1);
    expect(await pointIds(app, vault)).toEqual(before);
    // pg_dump had nobody to write to any more.
    await vi.waitFor(async () => expect(await clientProcesses(database)).toEqual([]), patience);
    expect(await completeJob(app, app.client.verify.start({ instance: vault }))).toMatchObject({
      pointId: before[0],
    });
  });

  it('in the middle of a restore: the half-made database goes, others stay', async () => {
    await makeDatabase(server(), 'killed_mine', 'CREATE TABLE mine AS SELECT 1 AS one');
    const newDatabase = 'killed_restored';
    const notices = await betweenTwoRuns(async (closed) => {
      const input = { instance: 'folder', targetServer: 'source', newDatabase };
      const child = await startAppProcess(closed, { run: 'restore-as-database', input });
      await child.until(async () => expect(await isStalled(server(), newDatabase)).toBe(true));
      await child.kill();
      expect(await databaseExists(server(), newDatabase)).toBe(true);
    });
    expect(notices).toEqual([
      expect.stringMatching(/^The restore-as-database of folder \(job-.*\) was interrupted\.$/),
      'Cleaned: the half-made database "killed_restored" on source.',
    ]);
    expect(await databaseExists(server(), newDatabase)).toBe(false);
    await vi.waitFor(async () => expect(await clientProcesses(newDatabase)).toEqual([]), patience);
    expect(await queryRows(server(), 'killed_mine', 'SELECT * FROM mine')).toEqual([{ one: 1 }]);
    expect(await pointIds(app, 'folder')).toHaveLength(1);
  });

  it('in the middle of a restore: a database of that name which the user made meanwhile stays', async () => {
    const newDatabase = 'killed_remade';
    const notices = await betweenTwoRuns(async (closed) => {
      const input = { instance: 'blob', targetServer: 'source', newDatabase };
      const child = await startAppProcess(closed, { run: 'restore-as-database', input });
      await child.until(async () => expect(await isStalled(server(), newDatabase)).toBe(true));
      await child.kill();
      await server().dropDatabase(newDatabase);
      await makeDatabase(server(), newDatabase, 'CREATE TABLE mine AS SELECT 1 AS one');
    });
    expect(notices).toEqual([
      expect.stringMatching(/^The restore-as-database of blob .* was interrupted\.$/),
    ]);
    expect(await queryRows(server(), newDatabase, 'SELECT * FROM mine')).toEqual([{ one: 1 }]);
    expect((await app.client.jobs.list({ limit: 1 }))[0]).toMatchObject({
      state: 'interrupted',
      leftovers: [],
    });
  });

  it('while the server is away at the next start: cleaned once it is back', async () => {
    const newDatabase = 'killed_later';
    const slow = { instance: 'folder', targetServer: 'slow', newDatabase };
    const notices = await betweenTwoRuns(async (closed) => {
      const child = await startAppProcess(closed, { run: 'restore-as-database', input: slow });
      await child.until(async () => expect(await isStalled(server(), newDatabase)).toBe(true));
      await child.kill();
      await proxy.refuse(true);
    });
    expect(notices[1]).toMatch(
      /^Could not clean the half-made database "killed_later" on slow yet: Cannot reach /,
    );
    expect((await app.client.jobs.list({ limit: 1 }))[0]).toMatchObject({
      state: 'interrupted',
      leftovers: ['the half-made database "killed_later" on slow'],
    });
    expect(await databaseExists(server(), newDatabase)).toBe(true);
    // not at every start, but a minute later
    expect(await betweenTwoRuns(() => Promise.resolve())).toEqual([]);
    expect(await betweenTwoRuns(() => proxy.refuse(false), 60_000)).toEqual([
      'Cleaned: the half-made database "killed_later" on slow.',
    ]);
    expect(await databaseExists(server(), newDatabase)).toBe(false);
  });

  it('in the middle of a restore as files: the files go', async () => {
    const destination = { kind: 'folder' as const, path: join(app.folder, 'files') };
    const proxied = await startProxy({ port: Number(new URL(account.url).port), bytesPerSecond: 2_000_000 });
    try {
      const away = { ...container, url: container.url.replace(/:\d+\//, `:${proxied.port}/`) };
      away.connectionString = container.connectionString.replaceAll(
        new URL(account.url).port,
        String(proxied.port),
      );
      await using other = await openTestApp();
      await addBlobVault(other, away, 'blob');
      await other.close();
      const input = { instance: 'blob', destination };
      const child = await startAppProcess(other, { run: 'restore-as-files', input });
      await child.until(() => expect(proxied.bytes.toClient).toBeGreaterThan(2_000_000));
      await child.kill();
      const files = async () =>
        (await readdir(destination.path, { recursive: true })).filter((name) => name.includes('.'));
      expect((await files()).toSorted()).toEqual([
        expect.stringMatching(/archive\.pgdump.*\.part$/),
        expect.stringMatching(/\/unfinished\.json$/),
      ]);
      // somebody else's beside it, as it were
      const mine = join(destination.path, (await files())[0] ?? '', '..', '.notes');
      await writeFile(mine, 'mine');
      await using again = await openTestApp({ home: other.home, env: other.env });
      expect(again.notices[1]).toMatch(/^Cleaned: unfinished files in /);
      expect(await files()).toEqual([expect.stringMatching(/\/\.notes$/)]);
    } finally {
      await proxied[Symbol.asyncDispose]();
    }
  });

  it('and all the points from before are restored in the end', async () => {
    const original = await fingerprintOf(server(), database);
    // In the source's own name nothing stalls: to another server, then.
    const [other] = [sharedServer(18)];
    await addServer(app, other, { name: 'other' });
    for (const instance of ['folder', 'blob']) {
      const input = { instance, targetServer: 'other', newDatabase: database };
      await completeJob(app, app.client.restore.asDatabase(input));
      expect(await fingerprintOf(other, database)).toEqual(original);
      await inDatabase(other, 'postgres', (client) => client.query(`DROP DATABASE ${database}`));
    }
  });
});
