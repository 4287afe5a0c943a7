import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './paths.ts';

const run = promisify(execFile);
const programs = ['pg_dump', 'pg_restore', 'pg_dumpall', 'psql', 'createdb', 'dropdb'] as const;

/** Which Debian release carries which major, as their release notes say. */
export const debianSuites: ReadonlyMap<number, string> = new Map([
  [15, 'bookworm'],
  [17, 'trixie'],
  [18, 'forky'],
]);

const folderOf = (major: number) => join(cacheFolder(), `client-tools-${major}`);

/** The folder of an earlier run, if there was one: folders appear by a rename, so one that exists is whole. */
export function unpackedClientTools(major: number): string | undefined {
  const bin = join(folderOf(major), 'bin');
  return existsSync(bin) ? bin : undefined;
}

/**
 * Client tools from a newer (or older) Debian than the machine's: the package is unpacked with all libraries
 * that it needs and its own loader, next to the system and without touching it; no privileges needed.
 * Resolves to the folder with the programs. Throws when this is no Debian or the suite can't be had.
 */
export async function unpackDebianClientTools(major: number): Promise<string> {
  const suite = debianSuites.get(major);
  if (suite === undefined) throw new Error(`no Debian suite is known to have PostgreSQL ${major}.`);
  const source = await machineSource();
  const final = folderOf(major);
  await mkdir(cacheFolder(), { recursive: true });
  const temporary = await mkdtemp(`${final}-`);
  try {
    // Root's downloads are made by an unprivileged user of apt's own.
    await chmod(temporary, 0o755);
    const apt = await privateApt(join(temporary, 'apt'), `${source} ${suite} main`);
    const root = join(temporary, 'root');
    await mkdir(root);
    for (const file of await download(apt, `postgresql-client-${major}`)) {
      await run('dpkg-deb', ['--extract', file, root]);
    }
    await writeWrappers(root, join(temporary, 'bin'), join(final, 'root'), major);
    await rm(apt.folder, { recursive: true });
    await rename(temporary, final);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process may have been quicker.
    if (unpackedClientTools(major) === undefined) throw error;
  }
  return join(final, 'bin');
}

/** "deb [signed-by=KEYRING] URI": the mirror that this machine itself uses, checked with Debian's keys. */
async function machineSource(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1];
  if (!/^ID="?debian"?$/m.test(release) || codename === undefined) {
    throw new Error('pgkeep can fetch them by itself on Debian only.');
  }
  const keyring = ['gpg', 'pgp']
    .map((ending) => `/usr/share/keyrings/debian-archive-keyring.${ending}`)
    .find(existsSync);
  if (keyring === undefined) throw new Error('package debian-archive-keyring is not installed.');
  // apt reads all of its source formats; this only lists what an update would fetch, as 'URI' FILE SIZE.
  const { stdout } = await run('apt-get', ['update', '--print-uris', '-o', 'Debug::NoLocking=true']);
  const mirror = new RegExp(`^'([^']+)/dists/${codename}/(?:In)?Release'`, 'm').exec(stdout)?.[1];
  if (mirror === undefined) throw new Error(`apt has no source for Debian ${codename}.`);
  return `deb [signed-by=${keyring}] ${mirror}`;
}

type Apt = { folder: string; archives: string; options: string[] };

/** apt with its own sources, lists, cache and (empty) package status. */
async function privateApt(folder: string, source: string): Promise<Apt> {
  const archives = join(folder, 'archives');
  for (const name of ['lists/partial', 'archives/partial', 'nothing']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  await writeFile(join(folder, 'sources.list'), `${source}\n`);
  await writeFile(join(folder, 'status'), '');
  const nothing = join(folder, 'nothing');
  const settings = {
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::State::extended_states': join(folder, 'extended_states'),
    'Dir::Cache': folder,
    'Dir::Cache::archives': archives,
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': nothing,
    'Dir::Etc::preferences': join(nothing, 'preferences'),
    'Dir::Etc::preferencesparts': nothing,
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Debug::NoLocking': 'true',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";`);
  // The machine's own hooks must not run for an update that is none of the machine's.
  for (const hook of [
    'APT::Update::Post-Invoke',
    'APT::Update::Post-Invoke-Success',
    'APT::Update::Pre-Invoke',
  ]) {
    lines.push(`#clear ${hook};`);
  }
  const configuration = join(folder, 'apt.conf');
  await writeFile(configuration, `${lines.join('\n')}\n`);
  return { folder, archives, options: ['-c', configuration] };
}

/** Downloads a package and the closure of what it needs, and resolves to the paths of the .deb files. */
async function download({ options, archives }: Apt, packageName: string): Promise<string[]> {
  const settings = { cwd: archives, maxBuffer: 64 << 20 };
  await run('apt-get', [...options, 'update'], settings);
  const { stdout } = await run('apt-cache', [...options, 'depends', packageName], settings);
  const needed = [...stdout.matchAll(/^\s*Depends: ([a-z0-9.+-]+)$/gm)]
    .map(([, name = '']) => name)
    // The libraries only: the common package is Perl that chooses between installed majors.
    .filter((name) => name.startsWith('lib') || name.startsWith('zlib'));
  if (needed.length === 0) throw new Error(`the suite has no package ${packageName}.`);
  const install = ['install', '--download-only', '--yes', '--no-install-recommends'];
  await run('apt-get', [...options, ...install, ...needed], settings);
  await run('apt-get', [...options, 'download', packageName], settings);
  const names = await readdir(archives);
  return names.filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

/**
 * Programs of another release need its C library, and that its own loader. The wrappers may be linked to
 * from elsewhere, pass arguments untouched and exec, so that signals reach the program itself.
 */
async function writeWrappers(root: string, bin: string, finalRoot: string, major: number): Promise<void> {
  const files = await readdir(root, { recursive: true, withFileTypes: true });
  const loader = files.find((file) => file.isFile() && /^ld-linux.*\.so\.\d+$/.test(file.name));
  if (!loader) throw new Error('the C library that was unpacked holds no loader.');
  const libraryFolders = new Set(
    files
      .filter((file) => /^lib[^/]*\.so\.\d/.test(file.name))
      .map((file) => relative(root, file.parentPath)),
  );
  const libraryPath = [...libraryFolders].map((folder) => `$root/${folder}`).join(':');
  await mkdir(bin);
  for (const program of programs) {
    const script = [
      '#!/bin/sh',
      `root=${shellQuote(finalRoot)}`,
      `exec "$root/${join(relative(root, loader.parentPath), loader.name)}" \\`,
      `  --library-path "${libraryPath}" \\`,
      `  "$root/usr/lib/postgresql/${major}/bin/${program}" "$@"`,
    ];
    await writeFile(join(bin, program), `${script.join('\n')}\n`, { mode: 0o755 });
  }
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
