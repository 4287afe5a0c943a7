import { readdir } from 'node:fs/promises';
import { runJob, type TestApp } from '../support/apps/app.ts';
import { queryRows } from '../support/databases/test-databases.ts';
import { rowsOfSource, vaults, type VaultName, type World } from './world.ts';

/** What a vault held before a fault. */
export type Held = ReadonlyMap<VaultName, ReadonlySet<string>>;

export async function heldPoints(app: TestApp): Promise<Held> {
  const held = new Map<VaultName, ReadonlySet<string>>();
  for (const vault of vaults) {
    const { points } = await app.client.points.list({ instance: vault });
    held.set(vault, new Set(points.map(({ id }) => id)));
  }
  return held;
}

/**
 * Starts pgkeep again and looks whether what it promises holds: no job is in progress, every recovery point that was
 * there is there, every new one can be verified, nothing half-made is left, and a new backup works, into each vault that
 * the fault has touched.
 */
export async function brokenPromises(
  world: World,
  before: Held,
  touched: readonly VaultName[] = vaults,
): Promise<string[]> {
  return world.withApp(async (app) => {
    const broken: string[] = [];
    for (const { id, kind } of await app.client.jobs.list({ state: 'in progress', limit: 100 })) {
      broken.push(`The ${kind} ${id} is still in progress after a new start.`);
    }
    for (const vault of vaults) {
      const { points, problems } = await app.client.points.list({ instance: vault });
      broken.push(...problems.map(({ problem }) => `${vault}: ${problem}`));
      const known = before.get(vault) ?? new Set<string>();
      const now = new Set<string>(points.map(({ id }) => id));
      broken.push(...[...known].filter((id) => !now.has(id)).map((id) => `${vault} lost ${id}.`));
      for (const { id } of points.filter((point) => !known.has(point.id))) {
        const verified = await runJob(app, app.client.verify.start({ instance: vault, point: id }));
        if (verified.state !== 'completed') broken.push(`${id} in ${vault}: ${verified.error?.message}`);
      }
    }
    broken.push(...(await unfinishedFiles(world)).map((name) => `${name} was left in the folder.`));
    broken.push(...(await unfinishedBlobs(world)).map((name) => `${name} was left in the container.`));
    broken.push(...(await halfMadeDatabases(world, app.notices)));
    for (const vault of touched) {
      const failure = await runJob(app, app.client.backup.start({ instance: vault })).then(
        ({ state, error }) => (state === 'completed' ? undefined : error?.message),
        String,
      );
      if (failure !== undefined) broken.push(`A new backup into ${vault} failed: ${failure}`);
    }
    return broken;
  });
}

/** Files of recovery points that do not exist, and files that were to get another name. */
async function unfinishedFiles({ vaultFolder }: World): Promise<string[]> {
  const files = await readdir(vaultFolder, { recursive: true });
  const points = new Set(files.filter((name) => name.endsWith('/manifest.json')).map(folderOf));
  return files.filter(
    (name) =>
      // what lies in runtime/ is no part of a point, and is written all the time
      !name.startsWith('runtime/') &&
      (/\.(part|tmp)$/.test(name) || (name.endsWith('archive.pgdump') && !points.has(folderOf(name)))),
  );
}

async function unfinishedBlobs({ container }: World): Promise<string[]> {
  const blobs = await Array.fromAsync(container.client.listBlobsFlat({ includeUncommitedBlobs: true }));
  const names = blobs.map(({ name }) => name);
  const points = new Set(names.filter((name) => name.endsWith('/manifest.json')).map(folderOf));
  return names.filter((name) => {
    const point = /^instances\/[^/]+\/point-[^/]+/.exec(name)?.[0];
    return point !== undefined && !points.has(point);
  });
}

const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/'));

/** Databases that restores made on the target must hold all rows; they are dropped here. */
async function halfMadeDatabases({ target }: World, notices: readonly string[]): Promise<string[]> {
  const found = await queryRows<{ name: string; limited: boolean }>(
    target,
    'postgres',
    `SELECT datname::text AS name, datconnlimit <> -1 AS limited FROM pg_database WHERE datname LIKE 'fault%'`,
  );
  const broken: string[] = [];
  for (const { name, limited } of found) {
    const rows = limited
      ? -1
      : await queryRows(target, name, 'SELECT FROM big').then(
          (all) => all.length,
          () => -1,
        );
    if (rows !== rowsOfSource)
      broken.push(
        `The half-made database ${name} was left on the target (${limited ? 'marked' : `${rows} rows`}); the start said: ${notices.join(' ')}`,
      );
    await queryRows(target, 'postgres', `DROP DATABASE "${name}"`);
  }
  return broken;
}

/** An export is whole, with its manifest, or not there. `names` are those of its files. */
export function halfExport(names: readonly string[]): string[] {
  if (names.some((name) => name.endsWith('manifest.json'))) return [];
  return names
    .filter((name) => /archive|globals|restore\.|\.part/.test(name))
    .map((name) => `${name} was left of an export.`);
}
