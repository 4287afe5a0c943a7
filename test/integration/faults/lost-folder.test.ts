import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../support/apps/app.ts';
import { databaseExists, incompressibleTable, makeDatabase } from '../../support/databases/test-databases.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const server = () => sharedServer(16);
let app: TestApp;
let vault: string;
let instanceId: string;

beforeAll(async () => {
  app = await openTestApp();
  await makeDatabase(server(), 'disk_small', incompressibleTable('t', 1_000));
  await makeDatabase(server(), 'disk_large', incompressibleTable('t', 60_000));
  await addServer(app, server());
  ({ path: vault } = await addFolderVault(app));
  const protect = { server: 'source', database: 'disk_small', vault: 'vault', name: 'small' };
  ({ id: instanceId } = await app.client.instances.protect(protect));
  await completeJob(app, app.client.backup.start({ instance: 'small' }));
});

afterAll(() => app[Symbol.asyncDispose]());

describe('a disk that is really full', () => {
  it('ends the backup as UserErrorVaultFull; earlier points stay good, and small ones still fit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pgkeep-small-'));
    try {
      // Root may mount; everybody else becomes root of a user name space first.
      const flags = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount'];
      const mountAndRun = 'mount -t tmpfs -o size=4m pgkeep "$1" && exec "$2" "$3" "$1" "$4" "$5" "$6"';
      const script = join(import.meta.dirname, 'small-vault.ts');
      const { major, port, password } = server();
      const { stdout } = await promisify(execFile)('unshare', [
        ...flags,
        'sh',
        '-c',
        mountAndRun,
        'sh',
        folder,
        process.execPath,
        script,
        String(major),
        String(port),
        password,
      ]);
      expect(JSON.parse(stdout)).toEqual({
        failed: { state: 'failed', code: 'UserErrorVaultFull', leftovers: [] },
        archives: 1,
        points: { small: 1, large: 0 },
        verified: 'completed',
        again: 'completed',
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('a vault folder that vanished', () => {
  it('is not made again: neither by a backup nor by listing', async () => {
    const before = (await pointIds(app, 'small')).length;
    const elsewhere = `${vault}-unplugged`;
    await rename(vault, elsewhere);
    const job = await runJob(app, app.client.backup.start({ instance: 'small' }));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorVaultNotAccessible' },
      leftovers: [],
    });
    expect(await app.client.points.list({ instance: 'small' })).toEqual({
      points: [],
      problems: [{ vaultName: 'vault', problem: expect.stringContaining(vault) as string }],
    });
    expect(existsSync(vault)).toBe(false);

    // What an unmounted disk leaves: an empty folder.
    await mkdir(vault);
    const empty = await runJob(app, app.client.backup.start({ instance: 'small' }));
    expect(empty).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorVaultNotAccessible' },
      leftovers: [],
    });
    expect(await readdir(vault)).toEqual([]);

    await rmdir(vault);
    await rename(elsewhere, vault);
    expect(await pointIds(app, 'small')).toHaveLength(before);
    await completeJob(app, app.client.backup.start({ instance: 'small' }));
    expect(await pointIds(app, 'small')).toHaveLength(before + 1);
  });
});

describe('a corrupt byte in the stored archive', () => {
  it.each(['data', 'table of contents'])('in the %s: nothing of it is kept', async (place) => {
    const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'small' }));
    const { manifest } = await app.client.points.show({ instance: 'small' });
    const archive = await open(join(vault, 'instances', instanceId, pointId, 'archive.pgdump'), 'r+');
    const [table] = manifest.tables;
    const offset = place === 'data' ? (table?.offset ?? 0) + (table?.length ?? 0) - 100 : 300;
    const { buffer } = await archive.read(Buffer.alloc(1), 0, 1, offset);
    await archive.write(Buffer.of((buffer[0] ?? 0) ^ 0x10), 0, 1, offset);
    await archive.close();

    const reference = { instance: 'small', point: pointId };
    const restored = await runJob(
      app,
      app.client.restore.asDatabase({ ...reference, targetServer: 'source', newDatabase: 'disk_corrupt' }),
    );
    expect(restored).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorArchiveCorrupt' },
      leftovers: [],
    });
    expect(await databaseExists(server(), 'disk_corrupt')).toBe(false);

    const destination = { kind: 'folder' as const, path: join(app.folder, `files of ${place}`) };
    const files = await runJob(app, app.client.restore.asFiles({ ...reference, destination }));
    expect(files).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorArchiveCorrupt' },
      leftovers: [],
    });
    const left = await readdir(destination.path, { recursive: true });
    expect(left.filter((name) => name.includes('.'))).toEqual([]);
  });
});
