import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isAlive } from '../processes/process-tree.ts';
import { memoryFolder, sharedMemory } from '../programs/memory-folder.ts';
import { serverCacheFolder } from '../programs/cache-folders.ts';
import { serverUser } from './system-user.ts';

const run = promisify(execFile);

/** The superuser's password on every test server: tests try wrong ones against it. */
export const superuserPassword = 'pgkeep-test-superuser';

const prefix = 'pgkeep-server-';

/**
 * A folder of this process for one server; the name says whose it is, so that leftovers can be told apart. It lies in
 * memory where there is enough of it, unless `onDisk`: a database is three hundred files, whose making takes a second on
 * some disks and a thirtieth of that in memory, and a server that syncs nothing promises nothing about its disk.
 */
export async function temporaryServerFolder({ onDisk = false } = {}): Promise<string> {
  const parent = onDisk ? tmpdir() : (memoryFolder ?? tmpdir());
  const folder = await mkdtemp(join(parent, `${prefix}${process.pid}-`));
  await giveToServerUser(folder);
  return folder;
}

/** Removes the folders of test processes that are gone, as after a power cut. */
export async function removeStaleFolders(): Promise<void> {
  for (const place of [sharedMemory, tmpdir()]) {
    const names = await readdir(place).catch(() => []);
    for (const name of names.filter((one) => one.startsWith(prefix))) await removeIfStale(place, name);
  }
}

async function removeIfStale(place: string, name: string): Promise<void> {
  const owner = Number.parseInt(name.slice(prefix.length), 10);
  if (Number.isNaN(owner) || isAlive(owner)) return;
  const folder = join(place, name);
  const postmaster = await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  // A server that still runs has a guard that is about to end it and remove the folder.
  if (postmaster !== '' && isAlive(Number.parseInt(postmaster, 10))) return;
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

/** The programs of a server; `version` tells its cluster templates apart from others. */
export type ServerPrograms = { version: string; initdb: string; postgres: string };

/** Fills `dataFolder` with a new cluster, unless one is there already. */
export async function provideCluster(binaries: ServerPrograms, dataFolder: string): Promise<void> {
  if (existsSync(join(dataFolder, 'PG_VERSION'))) return;
  await mkdir(dataFolder, { recursive: true });
  await giveToServerUser(dataFolder);
  const template = await clusterTemplate(binaries);
  if (process.platform === 'win32') await cp(template, dataFolder, { recursive: true });
  else await run('cp', ['-R', `${template}/.`, dataFolder], { ...serverUser(), cwd: '/' });
}

const templates = new Map<string, Promise<string>>();

/** initdb takes seconds, copying its result takes a tenth: so it runs once per release and machine. */
async function clusterTemplate(binaries: ServerPrograms): Promise<string> {
  let pending = templates.get(binaries.version);
  if (!pending) {
    pending = makeTemplate(binaries);
    templates.set(binaries.version, pending);
  }
  return await pending;
}

async function makeTemplate({ version, initdb }: ServerPrograms): Promise<string> {
  const cache = await serverCacheFolder();
  const user = serverUser();
  const folder = join(cache, `cluster-${version}${'uid' in user ? `-${user.uid}` : ''}`);
  const data = join(folder, 'data');
  if (existsSync(data)) return data;
  const temporary = await mkdtemp(join(cache, 'initdb-'));
  try {
    await giveToServerUser(temporary);
    const passwordFile = join(temporary, 'password');
    await writeFile(passwordFile, `${superuserPassword}\n`);
    await chmod(passwordFile, 0o644);
    const options = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--username=postgres'];
    // Locale C is the one that every major has on every platform.
    options.push('--encoding=UTF8', '--no-locale', '--no-sync', '--wal-segsize=4');
    options.push('--pgdata', join(temporary, 'data'));
    await run(initdb, options, { ...user, cwd: temporary, env: serverEnvironment() });
    await rm(passwordFile);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process may have been quicker.
    if (!existsSync(data)) throw error;
  }
  return data;
}

/** No PG* variable of the developer's shell may reach a test server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH = '', SystemRoot } = process.env;
  return { PATH, LC_ALL: 'C', TZ: 'UTC', ...(SystemRoot === undefined ? {} : { SystemRoot }) };
}

async function giveToServerUser(folder: string): Promise<void> {
  const user = serverUser();
  if ('uid' in user) await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o700);
}
