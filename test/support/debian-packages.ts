import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What is unpacked, and where it goes. */
export type DebianUnpacking = {
  suite: string;
  packageName: string;
  /** Paths inside of the package; each gets a wrapper of the same name in `bin`. */
  programs: readonly string[];
  /** Absolute; it appears by a rename, so one that exists is whole. */
  folder: string;
};

/** The `bin` of an earlier unpacking, if there was one. */
export function unpackedBin(folder: string): string | undefined {
  const bin = join(folder, 'bin');
  return existsSync(bin) ? bin : undefined;
}

/**
 * Programs from another Debian release than the machine's: the package is unpacked with all libraries that it
 * needs and its own loader, next to the system and without touching it; no privileges needed. Resolves to the
 * folder with the programs. Throws when this is no Debian or the suite can't be had.
 */
export async function unpackDebianPackage(wanted: DebianUnpacking): Promise<string> {
  const { suite, packageName, folder: final } = wanted;
  const source = await machineSource();
  await mkdir(dirname(final), { recursive: true });
  const temporary = await mkdtemp(`${final}-`);
  try {
    // Root's downloads are made by an unprivileged user of apt's own.
    await chmod(temporary, 0o755);
    const apt = await privateApt(join(temporary, 'apt'), `${source} ${suite} main`);
    const root = join(temporary, 'root');
    await mkdir(root);
    for (const file of await download(apt, packageName)) {
      await run('dpkg-deb', ['--extract', file, root]);
    }
    await writeWrappers(root, join(temporary, 'bin'), join(final, 'root'), wanted.programs);
    await rm(apt.folder, { recursive: true });
    await rename(temporary, final);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process may have been quicker.
    if (unpackedBin(final) === undefined) throw error;
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
async function writeWrappers(
  root: string,
  bin: string,
  finalRoot: string,
  programs: readonly string[],
): Promise<void> {
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
      `  "$root/${program}" "$@"`,
    ];
    await writeFile(join(bin, basename(program)), `${script.join('\n')}\n`, { mode: 0o755 });
  }
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
