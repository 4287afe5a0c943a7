import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { PgkeepError } from '../../../main/core/errors.ts';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import type { Storage, Upload } from '../../../main/vault/storage.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../support/apps/app.ts';
import { incompressibleTable, makeDatabase } from '../../support/databases/test-databases.ts';
import { sharedServer } from '../../support/servers/shared.ts';

/** What fails in the storage from now on; by itself nothing does. */
let failing: ReadonlySet<'write' | 'abort' | 'removeOnly' | 'close' | 'read' | 'manifest' | 'short'> =
  new Set();
const fail = (what: typeof failing extends ReadonlySet<infer Step> ? Step : never, error: unknown) => {
  if (failing.has(what)) throw error;
};
const full = () => new PgkeepError('UserErrorVaultFull', 'There is no space left in the vault.');
const gone = (what: string) => new PgkeepError('UserErrorVaultNotAccessible', `Cannot ${what}: it is gone.`);

/** What happens when globals.sql is written, the last thing before the manifest. */
let atGlobals: () => Promise<void> = async () => {};

/** A folder whose clean-up can be made to fail: a disk that fills up and is then pulled out. */
function fragile(storage: Storage): Storage {
  const fragileUpload = (upload: Upload): Upload => ({
    reserveHead: (length) => upload.reserveHead(length),
    async write(chunk) {
      fail('write', full());
      await upload.write(chunk);
    },
    async commit(head) {
      const { size } = await upload.commit(head);
      return { size: failing.has('short') ? size - 1 : size };
    },
    async abort() {
      await upload.abort();
      fail('abort', gone('abort'));
    },
  });
  return {
    location: storage.location,
    read: (name, options) => {
      fail('read', full());
      return storage.read(name, options);
    },
    readRange: (name, range, signal) => storage.readRange(name, range, signal),
    stat: (name) => storage.stat(name),
    write: async (name, content, options) => {
      if (name.endsWith('/manifest.json')) fail('manifest', gone('write'));
      if (name.endsWith('/globals.sql')) await atGlobals();
      await storage.write(name, content, options);
    },
    list: (prefix) => storage.list(prefix),
    listFolders: (prefix) => storage.listFolders(prefix),
    unfinished: (prefix) => storage.unfinished(prefix),
    removeUnfinished: (name) => storage.removeUnfinished(name),
    now: () => storage.now(),
    remove: (name) => storage.remove(name),
    removeAll: (prefix) => storage.removeAll(prefix),
    everything: (prefix) => storage.everything(prefix),
    async removeOnly(prefix, names) {
      fail('removeOnly', gone('remove'));
      return await storage.removeOnly(prefix, names);
    },
    createUpload: async (name, options) => fragileUpload(await storage.createUpload(name, options)),
    async close() {
      await storage.close();
      fail('close', gone('close'));
    },
  };
}

const server = () => sharedServer(17);
const database = 'clean_up';
let app: TestApp;

beforeAll(async () => {
  await makeDatabase(server(), database, incompressibleTable('big', 2_000));
  app = await openTestApp();
  const { engine } = app.coordinator;
  const openStorage: typeof engine.openStorage = async (location, _account, options) => {
    if (location.kind !== 'folder') throw new Error('only folders in this test');
    return fragile(await FolderStorage.open(location.path, options));
  };
  Object.assign(engine, { openStorage });
  await addServer(app, server());
  await addFolderVault(app);
  await app.client.instances.protect({ server: 'source', database, vault: 'vault', name: 'shop' });
});

beforeEach(() => {
  failing = new Set();
  atGlobals = async () => {};
});

afterAll(() => app[Symbol.asyncDispose]());

async function logOf(job: Job): Promise<string[]> {
  return (await app.client.jobs.show({ job: job.id })).log.map(({ text }) => text);
}

async function namesInVault(): Promise<string[]> {
  const storage = await FolderStorage.open(join(app.folder, 'vault'));
  return (await Array.fromAsync(storage.list(''))).map(({ name }) => name);
}

it('a backup that finds no space says so, though its clean-up fails; the log tells the rest', async () => {
  const before = await namesInVault();
  failing = new Set(['write', 'abort', 'close']);
  const job = await runJob(app, app.client.backup.start({ instance: 'shop' }));
  expect(job).toMatchObject({
    state: 'failed',
    error: { code: 'UserErrorVaultFull', message: 'There is no space left in the vault.' },
  });
  expect(await logOf(job)).toContain('after that: Cannot abort: it is gone.');
  failing = new Set();
  // an abort that failed did not keep the rest from being removed
  // the job's record comes when all else has ended; what runtime/ has may be lost without harm
  const added = async () =>
    (await namesInVault()).filter((name) => !before.includes(name) && !name.startsWith('runtime/'));
  await vi.waitFor(async () => expect(await added()).toEqual([expect.stringContaining(`/${job.id}.json`)]));
});

it('a backup that loses its vault at the manifest names what it left, and a later look removes it', async () => {
  const before = await pointIds(app, 'shop');
  failing = new Set(['manifest', 'removeOnly']);
  const job = await runJob(app, app.client.backup.start({ instance: 'shop' }));
  expect(job).toMatchObject({
    state: 'failed',
    error: { code: 'UserErrorVaultNotAccessible', message: 'Cannot write: it is gone.' },
    leftovers: [expect.stringMatching(/^the unfinished recovery point point-.* in vault vault$/) as string],
  });
  failing = new Set();
  expect(await pointIds(app, 'shop')).toEqual(before);
  await using again = await openTestApp({ home: app.home, env: app.env });
  expect(again.notices).toContain(`Cleaned: ${job.leftovers[0]}.`);
  expect(await pointIds(again, 'shop')).toEqual(before);
  const [id = ''] = /point-\S+/.exec(job.leftovers[0] ?? '') ?? [];
  const files = await readdir(join(app.folder, 'vault'), { recursive: true });
  expect(files.filter((name) => name.includes(id))).toEqual([]);
});

it('a backup of which the vault says that it stored other bytes leaves no point', async () => {
  const before = await pointIds(app, 'shop');
  failing = new Set(['short']);
  const job = await runJob(app, app.client.backup.start({ instance: 'shop' }));
  expect(job).toMatchObject({
    state: 'failed',
    error: {
      code: 'UserErrorVaultNotAccessible',
      message: expect.stringMatching(/^The vault stored (\d+) bytes of \d+ that were sent\.$/) as string,
    },
    leftovers: [],
  });
  expect(await pointIds(app, 'shop')).toEqual(before);
});

it('a backup that is cancelled when all but the manifest is written leaves no point', async () => {
  const before = await pointIds(app, 'shop');
  const started = await app.client.backup.start({ instance: 'shop' });
  atGlobals = async () => {
    await app.client.jobs.cancel({ job: started.jobId });
  };
  const job = await runJob(app, Promise.resolve(started));
  expect(job).toMatchObject({ state: 'cancelled', error: { code: 'JobCancelled' }, leftovers: [] });
  expect(await pointIds(app, 'shop')).toEqual(before);
});

it('a backup that is whole has completed, though its storage cannot be closed', async () => {
  const before = await pointIds(app, 'shop');
  failing = new Set(['close']);
  const job = await runJob(app, app.client.backup.start({ instance: 'shop' }));
  expect(job).toMatchObject({ state: 'completed', error: null });
  expect(await pointIds(app, 'shop')).toHaveLength(before.length + 1);
});

it('a vault that cannot be opened says why, though its storage cannot be closed', async () => {
  failing = new Set(['read', 'close']);
  const job = await runJob(app, app.client.backup.start({ instance: 'shop' }));
  expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorVaultFull' } });
});

it('a vault that cannot be added says why, though its storage cannot be closed', async () => {
  failing = new Set(['close']);
  const path = join(app.folder, 'vault');
  const refused = await failureOf(
    app.client.vaults.add({ name: 'again', location: { kind: 'folder', path } }),
  );
  expect(refused).toMatchObject({ code: 'UserErrorNameAlreadyInUse' });
});

it('a restore as files that finds no space says so, though its clean-up fails', async () => {
  await completeJob(app, app.client.backup.start({ instance: 'shop' }));
  failing = new Set(['write', 'abort', 'removeOnly', 'close']);
  const destination = { kind: 'folder', path: join(app.folder, 'files') } as const;
  const job = await runJob(app, app.client.restore.asFiles({ instance: 'shop', destination }));
  expect(job).toMatchObject({
    state: 'failed',
    error: { code: 'UserErrorVaultFull', message: 'There is no space left in the vault.' },
  });
  expect(job.leftovers).toHaveLength(1);
  expect(await logOf(job)).toEqual(
    expect.arrayContaining([
      'after that: Cannot abort: it is gone.',
      'after that: Cannot remove: it is gone.',
    ]),
  );
});
