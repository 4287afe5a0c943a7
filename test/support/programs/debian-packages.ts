import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type DebianPackages = {
  /** The release that has them, by its code name. */
  suite: string;
  packages: readonly string[];
  /** Libraries that no used program loads; they and what only they need are left out. */
  without?: readonly string[];
  /** Where they will lie; appears by a rename, so that a folder that exists is whole. */
  folder: string;
  /** Completes the folder before it appears: `temporary` is what will be `folder`. */
  finish(temporary: string): Promise<void>;
};

/**
 * Packages of a newer (or older) Debian than the machine's, unpacked into `folder`/root with all libraries that
 * they need and their own loader, next to the system and without touching it; no privileges needed.
 * Throws when this is no Debian or the suite can't be had.
 */
export async function unpackDebianPackages(wanted: DebianPackages): Promise<void> {
  const { suite, folder } = wanted;
  const source = await machineSource();
  const temporary = await mkdtemp(`${folder}-`);
  try {
    // Root's downloads are made by an unprivileged user of apt's own.
    await chmod(temporary, 0o755);
    const apt = await privateApt(join(temporary, 'apt'), `${source} ${suite} main`);
    const root = join(temporary, 'root');
    await mkdir(root);
    for (const file of await download(apt, wanted)) {
      await run('dpkg-deb', ['--extract', file, root]);
    }
    await wanted.finish(temporary);
    await rm(apt.folder, { recursive: true });
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process may have been quicker.
    if (!existsSync(folder)) throw error;
  }
}

export type DebianPrograms = Pick<DebianPackages, 'suite' | 'packages' | 'folder'> & {
  /** Paths inside of the packages; each gets a wrapper of the same name in `folder`/bin. */
  programs: readonly string[];
};

/** {@link unpackDebianPackages} for programs that are called from outside; resolves to the folder that has them. */
export async function unpackDebianPrograms({ programs, ...wanted }: DebianPrograms): Promise<string> {
  const { folder } = wanted;
  await mkdir(dirname(folder), { recursive: true });
  await unpackDebianPackages({
    ...wanted,
    async finish(temporary) {
      await mkdir(join(temporary, 'bin'));
      for (const program of programs) {
        await writeWrapper({
          root: join(temporary, 'root'),
          finalRoot: join(folder, 'root'),
          program,
          path: join(temporary, 'bin', basename(program)),
        });
      }
    },
  });
  return join(folder, 'bin');
}

/** The programs of an earlier unpacking, if there was one: folders appear by a rename, so one that exists is whole. */
export function unpackedBin(folder: string): string | undefined {
  const bin = join(folder, 'bin');
  return existsSync(bin) ? bin : undefined;
}

/** "bookworm" and the like; undefined where this machine is no Debian. */
export async function debianCodename(): Promise<string | undefined> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (!/^ID="?debian"?$/m.test(release)) return undefined;
  return /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1];
}

/** "deb [signed-by=KEYRING] URI": the mirror that this machine itself uses, checked with Debian's keys. */
async function machineSource(): Promise<string> {
  const codename = await debianCodename();
  if (codename === undefined) throw new Error('pgkeep can fetch them by itself on Debian only.');
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

/** Downloads packages and the closure of what they need, and resolves to the paths of the .deb files. */
async function download(
  { options, archives }: Apt,
  { packages, without = [] }: DebianPackages,
): Promise<string[]> {
  const settings = { cwd: archives, maxBuffer: 64 << 20 };
  await run('apt-get', [...options, 'update'], settings);
  const needed = new Set<string>();
  for (const packageName of packages) {
    const { stdout } = await run('apt-cache', [...options, 'depends', packageName], settings);
    for (const [, name = ''] of stdout.matchAll(/^\s*Depends: ([a-z0-9.+-]+)$/gm)) {
      // The libraries only: the common package is Perl that chooses between installed majors.
      if (/^(?:lib|zlib)/.test(name) && !without.includes(name)) needed.add(name);
    }
  }
  if (needed.size === 0) throw new Error(`the suite has no package ${packages.join(' or ')}.`);
  const install = ['install', '--download-only', '--yes', '--no-install-recommends'];
  await run('apt-get', [...options, ...install, ...needed], settings);
  await run('apt-get', [...options, 'download', ...packages], settings);
  const names = await readdir(archives);
  return names.filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

export type Wrapper = {
  /** Where the packages were unpacked, and where that will lie in the end. */
  root: string;
  finalRoot: string;
  /** The program to run, below the root. */
  program: string;
  /** The script to write. */
  path: string;
  /** Environment variables that name a folder below the root. */
  folders?: Readonly<Record<string, string>>;
};

/**
 * Programs of another release need its C library, and that its own loader. The wrappers may be linked to
 * from elsewhere, pass arguments untouched and exec, so that signals reach the program itself.
 */
export async function writeWrapper({ root, finalRoot, program, path, folders = {} }: Wrapper): Promise<void> {
  const files = await readdir(root, { recursive: true, withFileTypes: true });
  const loader = files.find((file) => file.isFile() && /^ld-linux.*\.so\.\d+$/.test(file.name));
  if (!loader) throw new Error('the C library that was unpacked holds no loader.');
  const libraryFolders = new Set(
    files
      .filter((file) => /^lib[^/]*\.so\.\d/.test(file.name))
      .map((file) => relative(root, file.parentPath)),
  );
  const libraryPath = [...libraryFolders].map((folder) => `$root/${folder}`).join(':');
  const script = [
    '#!/bin/sh',
    `root=${shellQuote(finalRoot)}`,
    ...Object.entries(folders).map(([name, folder]) => `export ${name}="$root/${folder}"`),
    `exec "$root/${join(relative(root, loader.parentPath), loader.name)}" \\`,
    `  --library-path "${libraryPath}" \\`,
    `  "$root/${program}" "$@"`,
  ];
  await writeFile(path, `${script.join('\n')}\n`, { mode: 0o755 });
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
