import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  blobLocation,
  completeJob,
  makeBlobContainer,
  openAppWithVault,
  openTestApp,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { trustKeyOf } from '../../../support/apps/trust-key.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';
import { ensureClientTools } from '../../../support/programs/client-tools.ts';
import {
  fingerprintOf,
  inDatabase,
  makeSample,
  queryRows,
} from '../../../support/databases/test-databases.ts';
import type { Fingerprint } from '../../../support/databases/fingerprint.ts';
import type { ServerAccess } from '../../../support/servers/access.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const run = promisify(execFile);
/** What a shell, libpq or a path would love to misunderstand; 63 bytes is the limit. */
const hostile = `'; touch pwned; $(touch pwned) "\`x\`" \\ -d\n=🐘`;
const files = [
  'archive.pgdump',
  'globals-after.sql',
  'globals-before.sql',
  'manifest.json',
  'restore.ps1',
  'restore.sh',
];

const server = () => sharedServer(17);
let app: TestApp;
let account: TestStorageAccount;
let original: Fingerprint;
let pointId: string;

beforeAll(async () => {
  account = await startAzurite();
  original = await makeSample(server(), hostile, 'files');
  app = await openAppWithVault({ source: server() });
  ({ pointId = '' } = await protectAndBackUp(app, { database: hostile, name: 'hostile' }));
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await account[Symbol.asyncDispose]();
});

/** Runs the script as a user would, with the client tools on PATH. */
async function runScript(folder: string, args: string[], database = server(), user = database.user) {
  const script = [join(folder, 'restore.sh'), ...args];
  return await run('sh', script, { cwd: app.folder, env: await stockEnvironment(database, 17, user) });
}

async function stockEnvironment(database: ServerAccess, major: number, user: string = database.user) {
  const tools = (await ensureClientTools([major])).get(major) ?? '';
  return {
    PATH: `${tools}:${process.env['PATH'] ?? ''}`,
    PGHOST: database.host,
    PGPORT: String(database.port),
    PGUSER: user,
    PGPASSWORD: database.password,
  };
}

describe('restore as files', () => {
  it('into a folder: everything that stock tools need, and a script that really restores', async () => {
    const destination = { kind: 'folder' as const, path: join(app.folder, "it's a $(touch pwned) folder") };
    const result = await completeJob(app, app.client.restore.asFiles({ instance: 'hostile', destination }));
    const folder = join(destination.path, pointId);
    expect(result.destination).toBe(folder);
    expect((await readdir(folder)).toSorted()).toEqual(files);

    await runScript(folder, ['files_named', '1', '--no-comments']);
    expect(await fingerprintOf(server(), 'files_named')).toEqual(original);
    await runScript(folder, ["files 'named' $(touch pwned)", '1']);
    expect(await fingerprintOf(server(), "files 'named' $(touch pwned)")).toEqual(original);
    expect(await readdir(app.folder)).not.toContain('pwned');
  });

  it('its default name is the source’s, character by character', async () => {
    const destination = { kind: 'folder' as const, path: join(app.folder, 'other') };
    await completeJob(app, app.client.restore.asFiles({ instance: 'hostile', destination }));
    const folder = join(destination.path, pointId);
    await runScript(folder, [], sharedServer(18));
    expect(await fingerprintOf(sharedServer(18), hostile)).toEqual(original);
  });

  it('gives the new database the locale of the source', async () => {
    await inDatabase(server(), 'postgres', (client) =>
      client.query(
        `CREATE DATABASE files_locale TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu
           ICU_LOCALE 'de-DE-u-co-phonebk' LC_COLLATE 'C' LC_CTYPE 'C'`,
      ),
    );
    await app.client.instances.protect({
      server: 'source',
      database: 'files_locale',
      vault: 'vault',
      name: 'locale',
    });
    const { pointId: point = '' } = await completeJob(app, app.client.backup.start({ instance: 'locale' }));
    const destination = { kind: 'folder' as const, path: join(app.folder, 'locale') };
    await completeJob(app, app.client.restore.asFiles({ instance: 'locale', destination }));
    await runScript(join(destination.path, point), ['files_locale_restored']);
    const locales = await queryRows(
      server(),
      'postgres',
      `SELECT DISTINCT datlocprovider::text AS provider, datlocale AS locale, datcollate AS collate
       FROM pg_database WHERE datname IN ('files_locale', 'files_locale_restored')`,
    );
    expect(locales).toEqual([{ provider: 'i', locale: 'de-DE-u-co-phonebk', collate: 'C' }]);
  });

  it('into a container, the manifest last, and pg_restore reads what is there', async () => {
    const container = await makeBlobContainer(account);
    const destination = blobLocation(app, container);
    const result = await completeJob(app, app.client.restore.asFiles({ instance: 'hostile', destination }));
    expect(result.destination).toBe(`${container.url}/${pointId}`);
    const blobs = await Array.fromAsync(container.client.listBlobsFlat());
    expect(blobs.map(({ name }) => name)).toEqual(files.map((file) => `${pointId}/${file}`));
    const changed = (file: string) =>
      blobs.find(({ name }) => name.endsWith(file))?.properties.lastModified.getTime() ?? 0;
    for (const file of files) expect(changed('manifest.json')).toBeGreaterThanOrEqual(changed(file));

    const archive = await container.client.getBlobClient(`${pointId}/archive.pgdump`).downloadToBuffer();
    const file = join(app.folder, 'downloaded.pgdump');
    await writeFile(file, archive);
    const tools = (await ensureClientTools([17])).get(17) ?? '';
    const { stdout } = await run(join(tools, 'pg_restore'), ['--list', file]);
    expect(stdout).toContain('TABLE DATA shop customers');
  });

  it('says that the container does not exist, and how to make it', async () => {
    const container = { ...(await makeBlobContainer(account)), name: 'no-such-container' };
    const url = `${account.url}/no-such-container`;
    const destination = blobLocation(app, { ...container, url });
    const { state, error } = await runJob(
      app,
      app.client.restore.asFiles({ instance: 'hostile', destination }),
    );
    expect(state).toBe('failed');
    expect(error).toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      message: `Cannot use ${url}: the container does not exist.`,
      remedy: expect.stringContaining(
        'az storage container create --account-name pgkeeptest --name no-such-container',
      ) as string,
    });
  });

  it('refuses a destination that has the files already, and leaves them alone', async () => {
    const destination = { kind: 'folder' as const, path: join(app.folder, 'twice') };
    await completeJob(app, app.client.restore.asFiles({ instance: 'hostile', destination }));
    const manifest = join(destination.path, pointId, 'manifest.json');
    await writeFile(manifest, 'mine');
    const job = await runJob(app, app.client.restore.asFiles({ instance: 'hostile', destination }));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorDestinationNotEmpty' },
      leftovers: [],
    });
    expect(await readFile(manifest, 'utf8')).toBe('mine');
    expect((await readdir(join(destination.path, pointId))).toSorted()).toEqual(files);
  });

  it.each<[string, (folder: string) => Promise<unknown>]>([
    ['a hidden file', (folder) => writeFile(join(folder, '.notes'), 'mine')],
    ['an unfinished upload', (folder) => writeFile(join(folder, 'archive.pgdump.part'), 'mine')],
    ['an empty folder', (folder) => mkdir(join(folder, 'sub'))],
    ['the marker of another run', (folder) => writeFile(join(folder, 'unfinished.json'), 'mine')],
  ])('refuses a destination with %s, and leaves it as it is', async (_, put) => {
    const destination = { kind: 'folder' as const, path: await mkdtemp(join(app.folder, 'taken-')) };
    const folder = join(destination.path, pointId);
    await mkdir(folder);
    await put(folder);
    const before = await readdir(folder);
    const job = await runJob(app, app.client.restore.asFiles({ instance: 'hostile', destination }));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorDestinationNotEmpty' },
      leftovers: [],
    });
    expect(await readdir(folder)).toEqual(before);
  });

  it('refuses a place that is no folder of its own, and has begun nothing there', async () => {
    const path = await mkdtemp(join(app.folder, 'linked-'));
    await symlink(await mkdtemp(join(app.folder, 'elsewhere-')), join(path, pointId));
    const destination = { kind: 'folder' as const, path };
    const job = await runJob(app, app.client.restore.asFiles({ instance: 'hostile', destination }));
    expect(job).toMatchObject({ state: 'failed', leftovers: [] });
  });

  it.each(['', 'instances', 'instances/deeper'])(
    'refuses a vault as the destination: vault/%s',
    async (below) => {
      const destination = { kind: 'folder' as const, path: join(app.folder, 'vault', below) };
      const before = await readdir(join(app.folder, 'vault', 'instances'));
      const job = await runJob(app, app.client.restore.asFiles({ instance: 'hostile', destination }));
      expect(job).toMatchObject({
        state: 'failed',
        error: {
          code: 'UserErrorDestinationNotEmpty',
          message: `${destination.path.replace(/\/$/, '')} is inside a vault.`,
        },
        leftovers: [],
      });
      await rm(join(app.folder, 'vault', 'instances', 'deeper'), { recursive: true, force: true });
      expect(await readdir(join(app.folder, 'vault', 'instances'))).toEqual(before);
    },
  );

  it('does not mind what a system puts into folders, and leaves it there', async () => {
    const destination = { kind: 'folder' as const, path: await mkdtemp(join(app.folder, 'junk-')) };
    const folder = join(destination.path, pointId);
    await mkdir(folder);
    await writeFile(join(folder, '.DS_Store'), 'x');
    await completeJob(app, app.client.restore.asFiles({ instance: 'hostile', destination }));
    expect((await readdir(folder)).toSorted()).toEqual(['.DS_Store', ...files]);
  });

  it('two runs into one place: one writes all of it, the other nothing, and removes nothing', async () => {
    const container = await makeBlobContainer(account);
    const folder = { kind: 'folder' as const, path: await mkdtemp(join(app.folder, 'both-')) };
    await using other = await openTestApp();
    await addServer(other, server());
    await addFolderVault(other, 'vault', join(app.folder, 'vault'));
    await trustKeyOf(other, app.home, 'first');
    for (const [mine, theirs] of [
      [folder, folder],
      [blobLocation(app, container), blobLocation(other, container)],
    ] as const) {
      const jobs = await Promise.all([
        runJob(app, app.client.restore.asFiles({ instance: 'hostile', destination: mine })),
        runJob(other, other.client.restore.asFiles({ instance: 'hostile', destination: theirs })),
      ]);
      expect(jobs.map(({ state }) => state).toSorted()).toEqual(['completed', 'failed']);
      expect(jobs.map(({ error }) => error?.code)).toContain('UserErrorDestinationNotEmpty');
    }
    expect((await readdir(join(folder.path, pointId))).toSorted()).toEqual(files);
    const blobs = await Array.fromAsync(container.client.listBlobsFlat());
    expect(blobs.map(({ name }) => name)).toEqual(files.map((file) => `${pointId}/${file}`));
  });

  it('a run that fails removes what it has made, and nothing else', async () => {
    const destination = { kind: 'folder' as const, path: await mkdtemp(join(app.folder, 'failing-')) };
    const folder = join(destination.path, pointId);
    const put = async (): Promise<void> => {
      await writeFile(join(folder, '.notes'), 'mine');
      await writeFile(join(folder, 'restore.sh'), 'mine');
    };
    let isPut: Promise<void> | undefined;
    const job = await runJob(
      app,
      app.client.restore.asFiles({ instance: 'hostile', destination }),
      (state) => {
        if (state.progress?.phase === 'copying the archive') isPut ??= put();
      },
    );
    await isPut;
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorDestinationNotEmpty' },
      leftovers: [],
    });
    expect((await readdir(folder)).toSorted()).toEqual(['.notes', 'restore.sh']);
    expect(await readFile(join(folder, 'restore.sh'), 'utf8')).toBe('mine');
  });
});
