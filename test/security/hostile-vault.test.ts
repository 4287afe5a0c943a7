import { ORPCError } from '@orpc/client';
import { createHash } from 'node:crypto';
import {
  appendFile,
  copyFile,
  cp,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rootOf } from '../../main/postgres/archive/format/intake.ts';
import type { Job } from '../../shared/jobs/jobs.ts';
import type { Manifest } from '../../shared/points/manifest.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  runJob,
  type TestApp,
} from '../support/apps/app.ts';
import { databaseExists, inDatabase, makeDatabase } from '../support/databases/test-databases.ts';
import { spoiled } from '../support/samples/hostile-inputs.ts';
import { sharedServer } from '../support/servers/shared.ts';
import { changePoint, recordFile, unsignedRecord } from '../support/vault-documents.ts';
import { ShortManifest } from '../../shared/points/short-manifest.ts';

const server = () => sharedServer(18);
const mebibyte = 1024 * 1024;
let template: string;
let maker: TestApp;
let ids: { instance: string; point: string };

/** Each test gets a vault of its own, filled once and copied. */
let app: TestApp;
let vault: string;
let instance: string;
let point: string;

beforeAll(async () => {
  maker = await openTestApp();
  await inDatabase(server(), 'postgres', (client) => client.query('CREATE ROLE "hostile ""role"""'));
  await makeDatabase(
    server(),
    'hostile_vault',
    `CREATE TABLE t AS SELECT generate_series(1, 10) AS i;
     CREATE TABLE u AS SELECT generate_series(1, 10) AS i;
     ALTER TABLE u OWNER TO "hostile ""role"""`,
  );
  await addServer(maker, server());
  ({ path: template } = await addFolderVault(maker));
  const protect = { server: 'source', database: 'hostile_vault', vault: 'vault', name: 'shop' };
  const { id } = await maker.client.instances.protect(protect);
  const { pointId = '' } = await completeJob(maker, maker.client.backup.start({ instance: 'shop' }));
  ids = { instance: id, point: pointId };
  await maker.close();
});

beforeEach(async () => {
  app = await openTestApp();
  vault = join(app.folder, 'hostile');
  await cp(template, vault, { recursive: true });
  instance = join(vault, 'instances', ids.instance);
  point = join(instance, ids.point);
  await addServer(app, server());
});

afterEach(() => app[Symbol.asyncDispose]());

afterAll(() => maker[Symbol.asyncDispose]());

const open = () => addFolderVault(app, 'vault', vault);

async function forge(change: (manifest: Manifest) => void): Promise<void> {
  await changePoint(point, (manifest) => {
    change(manifest);
  });
}

const restore = (): Promise<Job> =>
  runJob(
    app,
    app.client.restore.asDatabase({
      instance: 'shop',
      targetServer: 'source',
      newDatabase: 'hostile_restored',
    }),
  );
const verify = (): Promise<Job> => runJob(app, app.client.verify.start({ instance: 'shop' }));

/** What a place for JSON must not hold, and how it gets there. */
const notDocuments: Record<string, (file: string) => Promise<void>> = {
  'not JSON': (file) => writeFile(file, '{"format": 1, '),
  'not UTF-8': (file) => writeFile(file, Buffer.of(0x22, 0xff, 0x22)),
  empty: (file) => writeFile(file, ''),
  'another kind of JSON': (file) => writeFile(file, '[[[[1]]]]'),
  'deeply nested': (file) => writeFile(file, '['.repeat(60_000)),
  huge: (file) => truncate(file, 200 * mebibyte),
  'of a later format': (file) => writeFile(file, '{"format": 99}'),
  'a link to another file': async (file) => {
    const elsewhere = join(app.folder, 'elsewhere.json');
    await rename(file, elsewhere);
    await symlink(elsewhere, file);
  },
  'a folder': async (file) => {
    await unlink(file);
    await mkdir(file);
  },
};
const cases = Object.entries(notDocuments);

describe('vault.json', () => {
  it.each(cases)('that is %s is refused', async (_, spoil) => {
    await spoil(join(vault, 'vault.json'));
    expect((await failureOf(open())).code).toMatch(/^UserErrorVault(Format|NotAccessible)$/);
    expect(await app.client.vaults.list()).toEqual([]);
  });

  it.each(['../../evil', 'UPPER', '', 'a/b', 'x'.repeat(100)])('with the id %j is refused', async (id) => {
    const file = JSON.parse(await readFile(join(vault, 'vault.json'), 'utf8')) as object;
    await writeFile(join(vault, 'vault.json'), JSON.stringify({ ...file, id }));
    expect(await failureOf(open())).toMatchObject({ code: 'UserErrorVaultFormat' });
  });
});

describe('the record of an instance', () => {
  /** Of each instance whether its record could be read; nothing is backed up of one where it could not. */
  const recordsRead = async () =>
    Object.fromEntries(
      (await app.client.instances.list()).map(({ id, recordProblem }) => [id, recordProblem === undefined]),
    );

  it.each(cases)('that is %s is a problem of that instance only', async (_, spoil) => {
    await copyInstance('inst-good', {});
    await spoil(join(instance, 'record', '00000001.json'));
    const added = await open();
    expect(await recordsRead()).toEqual({ 'inst-good': true, [ids.instance]: false });
    expect(added.problems).toEqual([expect.stringMatching(/^inst-2[^:]*: .*00000001\.json /) as string]);
  });

  /** Another instance of the vault, like the first with these changes; with a server of its own that has no record. */
  async function copyInstance(id: string, change: object): Promise<void> {
    const { serverId, ...others } = await unsignedRecord(vault, ids.instance);
    const record = 'server' in change ? others : { ...others, serverId };
    const file = await recordFile(vault, id);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify({ ...record, id, name: id, ...change }));
  }

  it.each([
    { id: '../../evil' },
    { id: 'inst-another' },
    { database: 'x'.repeat(64) },
    { database: 'a\0b' },
    { server: { name: 's', host: 'a,b', port: 1, user: 'u', maintenanceDatabase: 'd', tls: 'require' } },
    {
      server: {
        name: 's',
        host: 'h\nPGHOST=evil',
        port: 1,
        user: 'u',
        maintenanceDatabase: 'd',
        tls: 'require',
      },
    },
    { server: { name: 's', host: 'h', port: 99999, user: 'u', maintenanceDatabase: 'd', tls: 'require' } },
    { server: { name: 's', host: 'h', port: 1, user: 'u', maintenanceDatabase: 'd', tls: 'prefer' } },
    { options: { compression: 'gzip:1 --file=/tmp/pwned', countRows: true, lockWaitTimeoutMs: 1 } },
    { options: { compression: 'auto', countRows: true, lockWaitTimeoutMs: -1 } },
  ])('with %j is a problem of that instance only', async (change) => {
    await copyInstance('inst-bad', change);
    const added = await open();
    expect(added.problems).toEqual([expect.stringMatching(/^inst-bad: /)]);
    const isServerOnly = 'server' in change && change.server?.tls !== 'prefer';
    expect(await recordsRead()).toEqual({ [ids.instance]: true, 'inst-bad': isServerOnly });
    // nothing that the record says is believed
    const bad = (await app.client.instances.list()).find(({ id }) => id === 'inst-bad');
    expect(bad).toMatchObject({
      unconfirmed: {},
      options: { compression: 'auto', lockWaitTimeoutMs: 300_000 },
    });
    const servers = await app.client.servers.list();
    expect(servers.map(({ host }) => host)).not.toContain('server' in change ? change.server?.host : 'h');
  });

  it.each(cases)('whose newest revision is %s is the one before, which is told', async (_, spoil) => {
    const record = join(instance, 'record');
    await copyFile(join(record, '00000001.json'), join(record, '00000002.json'));
    await spoil(join(record, '00000002.json'));
    const added = await open();
    expect(added.problems).toEqual([
      expect.stringMatching(/^inst-[^:]*: Revision 1 of the record is used: .*00000002\.json /) as string,
    ]);
    const { problems } = await app.client.points.list({ instance: 'shop' });
    expect(problems).toMatchObject([
      { instanceName: 'shop', problem: expect.stringContaining('Revision 1') as string },
    ]);
    expect((await app.client.instances.list()).map(({ id }) => id)).toEqual([ids.instance]);
  });

  it('with the last number that there is can be read and not be changed', async () => {
    const record = join(instance, 'record');
    const content = JSON.parse(await readFile(join(record, '00000001.json'), 'utf8')) as object;
    await writeFile(join(record, '99999999.json'), JSON.stringify({ ...content, revision: 99_999_999 }));
    await open();
    expect(await failureOf(app.client.instances.rename({ instance: 'shop', name: 'other' }))).toMatchObject({
      code: 'UserErrorVaultFormat',
    });
    expect((await app.client.points.list({ instance: 'shop' })).points).toHaveLength(1);
  });

  it('below a folder that is a link is not looked at', async () => {
    const elsewhere = join(app.folder, 'elsewhere');
    await rename(instance, elsewhere);
    await symlink(elsewhere, instance);
    await open();
    expect(await app.client.instances.list()).toEqual([]);
  });
});

describe('manifest.json', () => {
  it.each(cases)('that is %s is a problem of that point only', async (_, spoil) => {
    await open();
    const other = 'point-20200101t000000-00000000';
    await cp(point, join(instance, other), { recursive: true });
    const copied = join(instance, other, 'manifest.json');
    const manifest = JSON.parse(await readFile(copied, 'utf8')) as object;
    await writeFile(copied, JSON.stringify({ ...manifest, pointId: other }));
    await spoil(join(point, 'manifest.json'));
    const listing = await app.client.points.list({ instance: 'shop' }).catch(failureOfListing);
    expect(listing.points.map(({ id }) => id)).toEqual([other]);
    expect(listing.problems).toHaveLength(1);
  });

  /** A listing that fails as a whole would hide the good points. */
  function failureOfListing(error: unknown): never {
    throw new Error('one bad point hides the others', { cause: error });
  }

  it.each([
    { pointId: '../../evil' },
    { instanceId: 'inst-another' },
    { format: 3 },
    { format: 1 },
    { counts: [{}] },
  ])('with %j is never restored', async (change) => {
    await open();
    const file = join(point, 'manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...manifest, ...change }));
    const { points, problems } = await app.client.points.list({ instance: 'shop' });
    expect(points).toEqual([]);
    expect(problems).toHaveLength(1);
  });

  it.each<[string, (archive: Manifest['archive']) => void]>([
    [
      'segments beyond the end',
      ({ segments }) => segments.push({ dumpId: 1, offset: 10 ** 12, length: 100, sha256: '0'.repeat(64) }),
    ],
    [
      'an endless first segment',
      ({ segments }) => Object.assign(segments[0] ?? {}, { length: Number.MAX_SAFE_INTEGER }),
    ],
    ['an endless head', (archive) => Object.assign(archive, { headLength: Number.MAX_SAFE_INTEGER })],
    ['an endless archive', (archive) => Object.assign(archive, { size: Number.MAX_SAFE_INTEGER })],
    ['an empty archive', (archive) => Object.assign(archive, { size: 0, headLength: 0 })],
    ['no data segments', (archive) => archive.segments.splice(1)],
    [
      'overlapping segments',
      ({ segments }) => segments.forEach((segment) => Object.assign(segment, { offset: 0 })),
    ],
    [
      'the data of another entry',
      ({ segments }) => segments.forEach((segment) => Object.assign(segment, { dumpId: 1 })),
    ],
  ])('with %s fails in bounded memory, as damaged', async (_, change) => {
    await open();
    await forge(({ archive }) => change(archive));
    const before = process.memoryUsage().rss;
    const verified = await verify();
    expect(verified).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
    const restored = await restore();
    expect(restored).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
    expect(await databaseExists(server(), 'hostile_restored')).toBe(false);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * mebibyte);
  });
});

describe('contents.json', () => {
  it.each(cases)('that is %s is damage to who reads the point, which is listed', async (_, spoil) => {
    await open();
    await spoil(join(point, 'contents.json'));
    for (const work of [verify, restore]) {
      // what a listing shows of it is told before a job begins
      const code = await work().then(
        ({ error }) => error?.code,
        async (error: unknown) => (await failureOf(Promise.reject(error))).code,
      );
      expect(code).toMatch(/^UserError(ArchiveCorrupt|VaultFormat)$/);
    }
    const { points, problems } = await app.client.points.list({ instance: 'shop' });
    expect(points.map(({ id }) => id)).toEqual([ids.point]);
    expect(problems).toEqual([]);
    expect(await databaseExists(server(), 'hostile_restored')).toBe(false);
  });

  it('that contradicts its manifest is damage, though its checksum is right', async () => {
    await open();
    const contents = JSON.parse(await readFile(join(point, 'contents.json'), 'utf8')) as { roles: unknown[] };
    const manifest = JSON.parse(await readFile(join(point, 'manifest.json'), 'utf8')) as object;
    const forged = JSON.stringify({ ...contents, roles: contents.roles.slice(1) });
    const sha256 = createHash('sha256').update(forged).digest('hex');
    await writeFile(join(point, 'contents.json'), forged);
    await writeFile(
      join(point, 'manifest.json'),
      JSON.stringify({ ...manifest, contents: { length: Buffer.byteLength(forged), sha256 } }),
    );
    await rm(join(point, 'manifest.sig'));
    for (const job of [await verify(), await restore()]) {
      expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
      expect(job.error?.message).toMatch(/contradict each other: the contents have \d+ roles instead of \d+/);
    }
  });
});

/** The manifest as somebody would write it who knows how its checksums are made. */
function withRightSums(archive: Manifest['archive']): void {
  const hash = createHash('sha256');
  for (const { sha256 } of archive.segments) hash.update(Buffer.from(sha256, 'hex'));
  archive.sha256 = hash.digest('hex');
}

async function forgeGlobals(change: (sql: string) => string): Promise<void> {
  const file = join(point, 'globals.sql');
  const forged = change(await readFile(file, 'utf8'));
  await writeFile(file, forged);
  await forge((manifest) => {
    const sha256 = createHash('sha256').update(forged).digest('hex');
    Object.assign(manifest.globals, { length: Buffer.byteLength(forged), sha256 });
  });
}

const restoreFiles = (skipDamaged = false): Promise<Job> =>
  runJob(
    app,
    app.client.restore.asFiles({
      instance: 'shop',
      destination: { kind: 'folder', path: join(app.folder, 'files') },
      skipDamaged,
    }),
  );

const exported = async (): Promise<string[]> =>
  await readdir(join(app.folder, 'files')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });

describe('a manifest whose checksums are right', () => {
  const table = { dumpId: 0, schema: 'public', name: 'ghost', offset: 0, length: 0 };

  it.each<[string, (manifest: Manifest) => void, RegExp]>([
    [
      'without the segment of a table',
      ({ archive }) => archive.segments.splice(1, 1),
      /^the manifest has a gap or an overlap at byte \d+$/m,
    ],
    [
      'without the last segment',
      ({ archive }) => archive.segments.pop(),
      /^the segments of the manifest end at byte \d+ of \d+$/m,
    ],
    [
      'without all that follows the head, and a size to match',
      (manifest) => {
        manifest.archive.segments.splice(1);
        manifest.archive.size = manifest.archive.headLength;
        manifest.tables = [];
        manifest.rawBytes = 0;
        manifest.largeObjects = { count: 0, length: 0 };
      },
      /^the manifest lacks the data of public\.t$/m,
    ],
    [
      'whose segments change their entries',
      ({ archive }) => {
        const [, one, two] = archive.segments;
        if (one === undefined || two === undefined) throw new Error('too few segments');
        [one.dumpId, two.dumpId] = [two.dumpId, one.dumpId];
      },
      /^public\.(t|u) is not where its segment is$/m,
    ],
    [
      'that lacks a table',
      (manifest) => {
        const [first] = manifest.tables.splice(0, 1);
        manifest.rawBytes = (manifest.rawBytes ?? 0) - (first?.rawBytes ?? 0);
        manifest.largeObjects = { ...manifest.largeObjects, length: first?.length ?? 0 };
      },
      /^the manifest lacks the table public\.t$/m,
    ],
    [
      'with a table that the archive lacks',
      (manifest) => manifest.tables.push(table),
      /^public\.ghost has no segment in the manifest$/m,
    ],
    [
      'that calls a table by another name',
      ({ tables }) => Object.assign(tables[0] ?? {}, { name: 'ghost' }),
      /^public\.t is called public\.ghost in the manifest$/m,
    ],
  ])('%s is damaged to verify and to every restore', async (_, change, problem) => {
    await open();
    await forge((manifest) => {
      change(manifest);
      withRightSums(manifest.archive);
    });
    const jobs = [await verify(), await restoreFiles(), await restoreFiles(true), await restore()];
    for (const { state, error } of jobs) {
      expect({ state, code: error?.code }).toEqual({ state: 'failed', code: 'UserErrorArchiveCorrupt' });
      expect(error?.details).toMatch(problem);
    }
    const contents = await failureOf(app.client.points.contents({ instance: 'shop' }));
    expect(contents.details).toMatch(problem);
    expect(await exported()).toEqual([]);
    expect(await databaseExists(server(), 'hostile_restored')).toBe(false);
  });
});

it('rows are counted as they are restored, whatever the manifest says', async () => {
  await open();
  await forge(({ tables }) => tables.forEach((one) => Object.assign(one, { rows: 1_000 + one.dumpId })));
  const job = await restore();
  try {
    expect(job).toMatchObject({
      state: 'completed with warnings',
      result: { tables: 2, rows: 20, losses: [] },
    });
    expect(job.result?.warnings).toEqual([
      expect.stringMatching(/^public\.t: 10 rows were restored; the manifest says \d+\.$/),
      expect.stringMatching(/^public\.u: 10 rows were restored; the manifest says \d+\.$/),
    ]);
    await inDatabase(server(), 'hostile_restored', (client) => client.query('TRUNCATE t'));
    const rows = {
      targetServer: 'source',
      database: 'hostile_restored',
      table: { name: 't' },
      typedName: null,
    };
    const loaded = await runJob(app, app.client.restore.rows({ instance: 'shop', point: 'latest', ...rows }));
    expect(loaded.result).toMatchObject({ tables: 1, rows: 10 });
  } finally {
    await server().dropDatabase('hostile_restored');
  }
});

describe('globals.sql', () => {
  const bare = 'comments of the roles, and their settings in all databases';

  it.each<[string, (sql: string) => string, RegExp]>([
    ['altered', (sql) => sql, /^globals\.sql is not what was backed up$/],
    [
      'with a role more',
      (sql) => sql.replace('\n-- Part 2', '\nCREATE ROLE "intruder" LOGIN;\n-- Part 2'),
      /^globals\.sql creates the role "intruder", which the manifest lacks$/,
    ],
    [
      'without a role',
      (sql) => sql.replace(/CREATE ROLE "hostile ""role""".*\n/, ''),
      /^globals\.sql lacks the role "hostile \\"role\\"" of the manifest$/,
    ],
    [
      'with an attribute more',
      (sql) => sql.replace('NOLOGIN', 'NOLOGIN CREATEROLE'),
      /^globals\.sql gives "hostile \\"role\\"" CREATEROLE, the manifest does not$/,
    ],
    [
      'with a membership more',
      (sql) =>
        sql.replace('\n-- Part 2', '\nGRANT "pg_execute_server_program" TO "hostile ""role""";\n-- Part 2'),
      /^only globals\.sql makes "hostile \\"role\\"" a member of "pg_execute_server_program"$/,
    ],
    [
      'with a command of psql',
      (sql) => `\\! touch pwned\n${sql}`,
      /^globals\.sql has statements that pgkeep does not write$/,
    ],
  ])('%s is not handed out, and its absence is a loss', async (what, change, problem) => {
    await open();
    if (what === 'altered') await appendFile(join(point, 'globals.sql'), '-- mine\n');
    else await forgeGlobals(change);
    const verified = await verify();
    expect(verified).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
    expect(verified.result?.warnings).toEqual([expect.stringMatching(problem)]);

    const refused = await restoreFiles();
    expect(refused).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorArchiveCorrupt', steps: [{ do: 'skip-damaged' }] },
      leftovers: [],
    });
    expect(refused.error?.details).toMatch(problem);
    expect(await exported()).toEqual([]);

    const copied = await restoreFiles(true);
    expect(copied.state).toBe('completed with warnings');
    expect(copied.result?.losses.map((loss) => loss.what)).toEqual([bare]);
    const before = await readFile(join(app.folder, 'files', ids.point, 'globals-before.sql'), 'utf8');
    expect(before).toContain('CREATE ROLE "hostile ""role""" NOLOGIN;');
    expect(before).not.toMatch(/intruder|CREATEROLE|pg_execute|pwned|mine/);
  });
});

describe('the archive', () => {
  it.each(['archive.pgdump', 'globals.sql'])('%s as a link is not followed', async (name) => {
    await open();
    const elsewhere = join(app.folder, 'elsewhere');
    await rename(join(point, name), elsewhere);
    await symlink(elsewhere, join(point, name));
    expect(await verify()).toMatchObject({ state: 'failed', error: { code: 'UserErrorVaultFormat' } });
  });

  it('with a table of contents of nonsense, whose checksum is right, is refused', async () => {
    await open();
    const archive = join(point, 'archive.pgdump');
    const content = await readFile(archive);
    const { manifest } = await app.client.points.show({ instance: 'shop' });
    const { headLength } = manifest.archive;
    for (const fill of [0x00, 0x41, 0xff]) {
      const forged = Buffer.from(content);
      forged.fill(fill, 30, headLength);
      await writeFile(archive, forged);
      const sha256 = createHash('sha256').update(forged.subarray(0, headLength)).digest('hex');
      await forge((changed) => Object.assign(changed.archive.segments[0] ?? {}, { sha256 }));
      for (const job of [await verify(), await restore()]) {
        expect(job.state).toBe('failed');
        expect(job.error?.code).toMatch(/^UserErrorArchive(Corrupt|Unsupported)$/);
      }
    }
    expect(await databaseExists(server(), 'hostile_restored')).toBe(false);
  });
});

describe('an endless table of contents', () => {
  it('whose file has no content is not read into memory', async () => {
    await open();
    // A sparse file: no disk is needed for a terabyte that a manifest claims.
    await truncate(join(point, 'archive.pgdump'), 2 ** 36);
    await forge((manifest) => {
      const { archive } = manifest;
      // no data: nothing in the manifest contradicts its one segment
      manifest.tables.splice(0);
      delete manifest.rawBytes;
      const sha256 = rootOf([Buffer.alloc(32)]);
      Object.assign(archive, { headLength: 2 ** 36, size: 2 ** 36, sha256 });
      archive.segments.splice(0, Infinity, { offset: 0, length: 2 ** 36, sha256: '0'.repeat(64) });
    });
    const before = process.memoryUsage().rss;
    const message = expect.stringMatching(/its table of contents is far larger than pg_dump writes it/);
    expect(await restore()).toMatchObject({ state: 'failed', error: { message } });
    expect(await failureOf(app.client.points.contents({ instance: 'shop' }))).toMatchObject({ message });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * mebibyte);
  });
});

describe('values of a manifest that are out of range', () => {
  it('are told in words wherever they are taken, or harm nothing', { timeout: 600_000 }, async () => {
    await open();
    const file = join(point, 'manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as unknown;
    const defects: string[] = [];
    let taken = 0;
    const tries: [string, () => Promise<unknown>][] = [
      ['list', () => app.client.points.list({})],
      ['show', () => app.client.points.show({ instance: 'shop' })],
      ['contents', () => app.client.points.contents({ instance: 'shop' })],
      ['vault', () => app.client.vaults.show({ vault: 'vault' })],
      ['overview', () => app.client.overview.summary()],
    ];
    for (const other of spoiled(manifest)) {
      const text = JSON.stringify(other);
      if (!ShortManifest.safeParse(JSON.parse(text)).success) continue;
      await writeFile(file, text);
      for (const [what, attempt] of tries) {
        const code = await attempt().then(() => undefined, codeOf);
        if (code === undefined) taken += 1;
        if (code === 'InternalError') defects.push(`${what} of ${text}`);
      }
    }
    expect(defects).toEqual([]);
    // of all that the schema takes, most is answered
    expect(taken).toBeGreaterThan(1_000);
  });

  const codeOf = (error: unknown) =>
    error instanceof ORPCError ? (error.data as { code?: string } | undefined)?.code : 'InternalError';
});

describe('strangers in the vault', () => {
  it('are ignored: files and folders whose names are no ids, unfinished uploads, jobs of nonsense', async () => {
    await mkdir(join(vault, 'instances', 'NOT AN ID'));
    await mkdir(join(vault, 'instances', '$(touch pwned)'));
    await mkdir(join(instance, 'point-without-manifest'));
    await copyFile(join(point, 'manifest.json'), join(instance, 'manifest.json'));
    await writeFile(join(point, '.archive.pgdump.part'), 'x');
    await mkdir(join(vault, 'jobs', '2020-01'), { recursive: true });
    await writeFile(join(vault, 'jobs', '2020-01', 'job-evil.json'), 'nonsense');
    expect(await open()).toMatchObject({ importedInstances: 1, problems: [] });
    const { points, problems } = await app.client.points.list({});
    expect(points.map(({ id }) => id)).toEqual([ids.point]);
    expect(problems).toEqual([]);
    // nobody here has trusted the key of its maker
    const result = { proof: 'readable' };
    expect(await verify()).toMatchObject({ state: 'completed with warnings', result });
    await rm(join(instance, 'point-without-manifest'), { recursive: true });
    expect(await readdir(join(vault, 'instances'))).toContain('NOT AN ID');
  });
});
