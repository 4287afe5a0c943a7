import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import {
  addServer,
  blobLocation,
  completeJob,
  makeBlobContainer,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { runText } from '../../../support/recorded/command-line.ts';
import { startAzurite } from '../../../support/servers/azurite.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { immutableStorage } from '../../../support/storages/immutable-storage.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';

const server = () => sharedServer(18);
const database = 'second_place';
let app: TestApp;

beforeAll(() => makeDatabase(server(), database, 'CREATE TABLE t AS SELECT generate_series(1, 10) AS i'));
beforeEach(async () => {
  app = await openTestApp();
  await addServer(app, server());
});
afterEach(() => app[Symbol.asyncDispose]());

const protect = () =>
  app.client.instances.protect({ server: 'source', vault: 'locked', database, name: 'shop' });
const backUp = () => app.client.backup.start({ instance: 'shop' });

it('a wholly immutable place takes backups, verifications and restores from the first byte', async () => {
  const path = join(app.folder, 'locked');
  const leases = join(app.folder, 'leases');
  const kept = new MemoryStorage({ location: path });
  const clock = { now: () => new Date() };
  const locked: Storage = immutableStorage(kept, { clock, retentionMs: 30 * 24 * 60 * 60_000 });
  app.coordinator.engine.openStorage = async (location, _account, options) => {
    if (location.kind !== 'folder') throw new Error('only folders in this test');
    return location.path === path ? locked : FolderStorage.open(location.path, options);
  };
  const refused = await runText(app, ['vault', 'add', 'locked', '--folder', path]);
  expect(refused.text).toMatch(/A retention policy or legal hold covers all of .*Name a second place/s);
  const added = await runText(app, ['vault', 'add', 'locked', '--folder', path, '--runtime-folder', leases]);
  expect(added).toMatchObject({ exitCode: 0, text: expect.stringContaining(`Its leases lie in ${leases}.`) });
  await protect();
  const { pointId } = await completeJob(app, backUp());
  await completeJob(app, backUp());
  await completeJob(app, app.client.verify.start({ instance: 'shop', point: pointId ?? '' }));
  expect(kept.names().filter((name) => name.startsWith('runtime/'))).toEqual([]);
  expect(await readdir(join(leases, 'runtime'))).toContain('leases');

  // a person's backup goes on without the second place, and says what was missing
  await rm(leases, { recursive: true });
  const { state, result } = await runJob(app, backUp());
  expect(state).toBe('completed with warnings');
  expect(result?.warnings).toEqual([
    `Nothing kept another workstation from backing the same database up meanwhile. The leases of the vault in ${path} are out of reach, in ${leases}. Cannot use ${leases}: it does not exist (ENOENT).`,
  ]);
  const { points } = await app.client.points.list({});
  expect(points.map(({ warnings }) => warnings).toSorted((one, other) => one - other)).toEqual([0, 0, 1]);
});

it('a second container has all that is written over, and the vault’s own none of it', async () => {
  await using account = await startAzurite();
  const [own, second] = [await makeBlobContainer(account), await makeBlobContainer(account)];
  const { id } = await app.client.vaults.add({
    name: 'locked',
    location: blobLocation(app, own),
    runtime: blobLocation(app, second),
  });
  await protect();
  await completeJob(app, backUp());
  await completeJob(app, backUp());
  const namesIn = async ({ client }: typeof own) =>
    Array.fromAsync(client.listBlobsFlat(), ({ name }) => name);
  expect((await namesIn(own)).filter((name) => name.startsWith('runtime'))).toEqual([]);
  expect(await namesIn(second)).toEqual(
    expect.arrayContaining(['runtime.json', expect.stringMatching(/^runtime\/leases\//)]),
  );
  const named = await own.client.getBlockBlobClient('vault.json').downloadToBuffer();
  expect(JSON.parse(String(named))).toMatchObject({ id, runtime: { kind: 'azure-blob', url: second.url } });
  expect(String(named)).not.toContain('onnection');

  const other = await openTestApp();
  try {
    const opened = await other.client.vaults.add({ name: 'theirs', location: blobLocation(other, own) });
    expect(opened.unconfirmedRuntime).toEqual({ kind: 'azure-blob', url: second.url });
    await other.client.vaults.setRuntime({ vault: 'theirs', place: blobLocation(other, second) });
    expect(await other.client.vaults.show({ vault: 'theirs' })).toMatchObject({ unconfirmedRuntime: null });
  } finally {
    await other[Symbol.asyncDispose]();
  }
});
