import { cp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ORPCError } from '@orpc/client';
import type { ErrorReport } from '../../../shared/errors.ts';
import { addFolderVault, openTestApp, runJob, type TestApp } from '../../support/app.ts';
import type { Fault, Outcome } from '../fault.ts';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';

/** A copy of the vault with only its newest point, opened by a workstation that knows nothing else. */
async function withCopy(
  world: World,
  work: (app: TestApp, point: string) => Promise<Outcome>,
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
    return await work(app, point);
  } finally {
    await rm(copy, { recursive: true });
  }
}

/** Everything that reads the point says what it is, and nothing says that pgkeep has a defect. */
async function readAll(app: TestApp): Promise<Outcome> {
  const broken: string[] = [];
  const told = new Set<string>();
  const reads: Readonly<Record<string, () => Promise<unknown>>> = {
    list: () => app.client.points.list({ instance: 'folder' }),
    show: () => app.client.points.show({ instance: 'folder' }),
    contents: () => app.client.points.contents({ instance: 'folder' }),
    overview: () => app.client.overview.instances({ refresh: true }),
  };
  for (const [what, read] of Object.entries(reads)) {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof ORPCError) || error.code !== 'PGKEEP') {
        broken.push(`${what} ended with a defect: ${String(error)}`);
        continue;
      }
      const { code } = error.data as ErrorReport;
      told.add(code);
      if (code === 'InternalError') broken.push(`${what} says that pgkeep has a defect: ${String(error)}`);
    }
  }
  let state = 'not verified';
  try {
    const job = await runJob(app, app.client.verify.start({ instance: 'folder' }));
    state = job.state;
    if (job.error?.code === 'InternalError')
      broken.push(`verify says that pgkeep has a defect: ${job.error.message}`);
  } catch (error) {
    if (!(error instanceof ORPCError) || error.code !== 'PGKEEP') broken.push(`verify: ${String(error)}`);
  }
  return { words: state === 'completed' ? 'not noticed' : 'noticed', broken };
}

const bitFlip = (file: 'archive.pgdump' | 'globals.sql' | 'manifest.json'): Fault => ({
  name: `a bit flips in ${file}`,
  async run(world, random) {
    const outcome = await withCopy(world, readAll, (point) => flip(join(point, file), random));
    // What the manifest says of itself has no checksum in format 1.
    const mustSee = file !== 'manifest.json' && outcome.words === 'not noticed';
    return mustSee
      ? { ...outcome, broken: [...outcome.broken, `A flipped bit in ${file} was not noticed.`] }
      : outcome;
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
    withCopy(world, readAll, async (point) => {
      const file = join(point, 'manifest.json');
      const manifest: unknown = JSON.parse(await readFile(file, 'utf8'));
      const raw = change(manifest, random);
      await writeFile(file, raw);
    }),
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

export const damages: readonly Fault[] = [
  bitFlip('archive.pgdump'),
  bitFlip('globals.sql'),
  bitFlip('manifest.json'),
  hostileManifest,
];
