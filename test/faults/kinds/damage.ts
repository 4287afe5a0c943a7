import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ORPCError } from '@orpc/client';
import type { ErrorReport } from '../../../shared/errors.ts';
import { addFolderVault, addServer, openTestApp, runJob, type TestApp } from '../../support/apps/app.ts';
import { trustKeyOf } from '../../support/apps/trust-key.ts';
import { queryRows } from '../../support/databases/test-databases.ts';
import type { Fault, Outcome } from '../fault.ts';
import type { Random } from '../random.ts';
import type { VaultReading } from '../../support/apps/read-vault.ts';
import type { World } from '../world.ts';

/** A copy of the vault with only its newest point, opened by a workstation that knows nothing else. */
async function withCopy(
  world: World,
  work: (app: TestApp) => Promise<Outcome>,
  damage: (point: string) => Promise<void>,
): Promise<Outcome> {
  const copy = join(world.folder, world.fresh('copy'));
  const instances = join(world.vaultFolder, 'instances');
  const [instance = ''] = await readdir(instances);
  const points = (await readdir(join(instances, instance)))
    .filter((name) => name.startsWith('point-'))
    .toSorted();
  const [newest = ''] = points.slice(-1);
  await cp(world.vaultFolder, copy, {
    recursive: true,
    filter: (from) => !from.includes('/point-') || from.includes(newest),
  });
  const point = join(copy, 'instances', instance, newest);
  try {
    await damage(point);
    await using app = await openTestApp();
    await addFolderVault(app, 'vault', copy);
    // a key that is not known would be told of every point, sound ones too
    await trustKeyOf(app, world.home.home, 'maker');
    return await work(app);
  } finally {
    await rm(copy, { recursive: true });
  }
}

/** The jobs that read the whole of a recovery point, or at least all that they give back. */
const readingJobs = ['verify', 'restore as files', 'restore as database'] as const;
type ReadingJob = (typeof readingJobs)[number];

/** Everything that reads the point says what it is, and nothing says that pgkeep has a defect. */
async function readAll(
  app: TestApp,
  world: World,
): Promise<Outcome & { readonly unnoticed: readonly ReadingJob[] }> {
  const broken: string[] = [];
  const instance = 'folder';
  const destination = { kind: 'folder' as const, path: join(app.folder, 'files') };
  const newDatabase = world.fresh('damaged');
  await addServer(app, world.target, { name: 'target' });
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    list: () => app.client.points.list({ instance }),
    show: () => app.client.points.show({ instance }),
    contents: () => app.client.points.contents({ instance }),
    overview: () => app.client.overview.instances({ refresh: true }),
  };
  const jobs: Readonly<Record<ReadingJob, () => Promise<{ jobId: string }>>> = {
    verify: () => app.client.verify.start({ instance }),
    'restore as files': () => app.client.restore.asFiles({ instance, destination }),
    'restore as database': () =>
      app.client.restore.asDatabase({ instance, targetServer: 'target', newDatabase, createRoles: true }),
  };
  const tell = (what: string, error: unknown) => {
    const report = error instanceof ORPCError && error.code === 'PGKEEP' ? (error.data as ErrorReport) : null;
    if (report === null) broken.push(`${what} ended with a defect: ${String(error)}`);
    else if (report.code === 'InternalError')
      broken.push(`${what} says that pgkeep has a defect: ${report.message}`);
  };
  for (const [what, read] of Object.entries(calls)) await read().catch((error: unknown) => tell(what, error));
  const unnoticed: ReadingJob[] = [];
  for (const what of readingJobs) {
    try {
      const { state, error, result } = await runJob(app, jobs[what]());
      if (error?.code === 'InternalError')
        broken.push(`${what} says that pgkeep has a defect: ${error.message}`);
      if (state === 'completed' && (result?.losses ?? []).length === 0) unnoticed.push(what);
    } catch (error) {
      tell(what, error);
    }
  }
  await queryRows(world.target, 'postgres', `DROP DATABASE IF EXISTS "${newDatabase}"`);
  return {
    words: unnoticed.length === 0 ? 'noticed' : `not noticed by ${unnoticed.join(', ')}`,
    broken,
    unnoticed,
  };
}

/** Who has to see a change of one bit. */
const mustSee: Readonly<Record<string, readonly ReadingJob[]>> = {
  'archive.pgdump': readingJobs,
  // a restore as database takes roles and settings from the manifest
  'globals.sql': ['verify', 'restore as files'],
  'contents.json': readingJobs,
  // its signature sees it
  'manifest.json': readingJobs,
};

const bitFlip = (file: keyof typeof mustSee): Fault => ({
  name: `a bit flips in ${file}`,
  async run(world, random) {
    return withCopy(
      world,
      async (app) => {
        const { words, broken, unnoticed } = await readAll(app, world);
        const blind = unnoticed.filter((job) => mustSee[file]?.includes(job) === true);
        return { words, broken: [...broken, ...blind.map((job) => `${job} did not see it.`)] };
      },
      (point) => flip(join(point, file), random),
    );
  },
});

async function flip(file: string, random: Random): Promise<void> {
  const { size } = await stat(file);
  const bytes = await readFile(file);
  const at = random.between(0, size - 1);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.between(0, 7)), at);
  await writeFile(file, bytes);
}

/** Values that a manifest must not have, put in place of one that it has. */
const hostileManifest: Fault = {
  name: 'a hostile manifest',
  run: (world, random) =>
    withCopy(
      world,
      (app) => readAll(app, world),
      async (point) => {
        const file = join(point, 'manifest.json');
        const manifest: unknown = JSON.parse(await readFile(file, 'utf8'));
        const raw = change(manifest, random);
        await writeFile(file, raw);
      },
    ),
};

const hostileValues: readonly string[] = [
  'null',
  'true',
  '-1',
  '1e308',
  '9007199254740993',
  '""',
  '{}',
  '[]',
  '"../../../etc/passwd"',
  JSON.stringify('\u202e\u0000\n\u001b[31m'),
  JSON.stringify('x'.repeat(100_000)),
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  `[${'{},'.repeat(50_000)}{}]`,
  '{"__proto__": {"polluted": true}}',
];

/** JSON text with one value, somewhere, replaced or removed. */
function change(json: unknown, random: Random): string {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const walk = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      const holder = value as Record<string, unknown>;
      places.push({ holder, key });
      walk(holder[key]);
    }
  };
  walk(json);
  const { holder, key } = random.pick(places);
  const mark = '@@hostile@@';
  if (random.next() < 0.15) delete holder[key];
  else holder[key] = mark;
  return JSON.stringify(json).replace(JSON.stringify(mark), () => random.pick(hostileValues));
}

const mebibyte = 1024 * 1024;

/** Beginnings and units of documents that take much memory where they are parsed as they are. */
const heavyDocuments: readonly (readonly [start: string, unit: string, end: string])[] = [
  ['', '[', ''],
  ['', '{"a":', ''],
  ['[', '[],', '0]'],
  ['[', '{},', '0]'],
  ['{"tables":[', '0,', '0]}'],
  ['{"tables":[', '{"schema":"a","name":"b"},', '0]}'],
  ['{"warnings":["', 'e', '"]}'],
  ['{"warnings":[', '"\\u0000",', '""]}'],
  ['{"roles":[', 'null,', 'null]}'],
  ['{"pointId":"', '\\n', '"}'],
];

/** The most that a process may take which reads such a manifest; it has 100 MiB idle. */
const mostMemory = 700 * mebibyte;

/** A manifest of up to 128 MiB, read by a process of its own whose memory is measured. */
const heavyManifest: Fault = {
  name: 'a hostile manifest of many MiB',
  async run(world, random) {
    const vault = join(world.folder, world.fresh('heavy'));
    const point = join(vault, 'instances/inst-20260101t000000-aaaaaaaa/point-20260101t000000-00000000');
    const [start, unit, end] = random.pick(heavyDocuments);
    const units = Math.floor((random.between(1, 128) * mebibyte - start.length - end.length) / unit.length);
    await mkdir(point, { recursive: true });
    await cp(join(world.vaultFolder, 'vault.json'), join(vault, 'vault.json'));
    await writeFile(join(point, 'manifest.json'), start + unit.repeat(units) + end);
    try {
      const program = join(import.meta.dirname, '../../support/apps/read-vault.ts');
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--max-old-space-size=2048',
        program,
        vault,
      ]);
      const { problems, peakBytes } = JSON.parse(stdout) as VaultReading;
      const broken = problems.length === 1 ? [] : ['The manifest was taken for one.'];
      if (peakBytes > mostMemory)
        broken.push(`${units} times ${unit} took ${Math.round(peakBytes / mebibyte)} MiB.`);
      return { words: 'refused in bounded memory', broken };
    } catch (error) {
      return {
        words: 'the process ended',
        broken: [`${units} times ${unit}: ${String(error).slice(0, 300)}`],
      };
    } finally {
      await rm(vault, { recursive: true });
    }
  },
};

export const damages: readonly Fault[] = [
  bitFlip('archive.pgdump'),
  bitFlip('globals.sql'),
  bitFlip('contents.json'),
  bitFlip('manifest.json'),
  hostileManifest,
  heavyManifest,
];
