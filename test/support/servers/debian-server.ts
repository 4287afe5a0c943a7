import { existsSync } from 'node:fs';
import { copyFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { debianSuites } from '../programs/debian-client-tools.ts';
import { unpackDebianPackages, writeWrapper } from '../programs/debian-packages.ts';
import type { ServerPrograms } from './data-folder.ts';
import { serverCacheFolder } from '../programs/cache-folders.ts';

/** The major whose server and extensions Debian's packages are taken from. */
export const debianServerMajor = 15;

/** Packages with extensions that real databases have; PostgreSQL's own contrib modules come with the server. */
const extensionPackages = [
  'cron',
  'hypopg',
  'partman',
  'periods',
  'pgaudit',
  'pgq-node',
  'pgq3',
  'postgis-3',
  'postgis-3-scripts',
  'semver',
];

/** For JIT compilation, and for postgis_raster and postgis_sfcgal alone, each with a hundred others. */
const without = ['libllvm14', 'libgdal32', 'libsfcgal1'];

/**
 * Debian's server with its extensions, for `startServer({ programs })`: unpacked into the cache once, the system
 * stays as it is. Throws one sentence that says what is missing where they can't be had.
 */
export async function debianServer(): Promise<ServerPrograms> {
  if (!existsSync('/usr/share/zoneinfo/UTC')) {
    throw new Error(`Debian's PostgreSQL needs the time zones of package tzdata, which is not installed.`);
  }
  const suite = debianSuites.get(debianServerMajor) ?? '';
  const packages = [
    `postgresql-${debianServerMajor}`,
    ...extensionPackages.map((name) => `postgresql-${debianServerMajor}-${name}`),
  ];
  const folder = join(await serverCacheFolder(), `debian-${debianServerMajor}`);
  const bin = `usr/lib/postgresql/${debianServerMajor}/bin`;
  if (!existsSync(folder)) {
    try {
      await unpackDebianPackages({
        suite,
        packages,
        without,
        folder,
        async finish(temporary) {
          const root = join(temporary, 'root');
          await chooseAlternatives(join(root, `usr/share/postgresql/${debianServerMajor}/extension`));
          await wrapPrograms(root, join(folder, 'root'), bin);
        },
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `PostgreSQL ${debianServerMajor} with extensions could not be taken from Debian ${suite}: ${reason}`,
        { cause },
      );
    }
  }
  return {
    version: `debian-${debianServerMajor}`,
    initdb: join(folder, 'root', bin, 'initdb'),
    postgres: join(folder, 'root', bin, 'postgres'),
  };
}

/** The wrapper takes the program's place: initdb starts `postgres` next to itself. */
async function wrapPrograms(root: string, finalRoot: string, bin: string): Promise<void> {
  for (const program of ['initdb', 'postgres']) {
    const path = join(root, bin, program);
    await rename(path, `${path}.program`);
    await writeWrapper({
      root,
      finalRoot,
      program: `${bin}/${program}.program`,
      path,
      // Where PostGIS finds the definitions of coordinate systems.
      folders: { PROJ_LIB: 'usr/share/proj' },
    });
  }
}

/** PostGIS's packages can lie side by side (`postgis-3.control`); their installation says which `postgis` means. */
async function chooseAlternatives(extensions: string): Promise<void> {
  for (const name of await readdir(extensions)) {
    const plain = name.replace(/-3\.control$/, '.control');
    if (plain !== name) await copyFile(join(extensions, name), join(extensions, plain));
  }
}
