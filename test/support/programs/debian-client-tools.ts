import { join } from 'node:path';
import { unpackDebianPrograms, unpackedBin } from './debian-packages.ts';
import { cacheFolder } from './cache-folders.ts';

const programs = ['pg_dump', 'pg_restore', 'pg_dumpall', 'psql', 'createdb', 'dropdb'] as const;

/** Which Debian release carries which major, as their release notes say. */
export const debianSuites: ReadonlyMap<number, string> = new Map([
  [15, 'bookworm'],
  [17, 'trixie'],
  [18, 'forky'],
]);

const folderOf = (major: number) => join(cacheFolder(), `client-tools-${major}`);

/** The folder of an earlier run, if there was one. */
export function unpackedClientTools(major: number): string | undefined {
  return unpackedBin(folderOf(major));
}

/**
 * Client tools from a newer (or older) Debian than the machine's. Resolves to the folder with the programs.
 * Throws when this is no Debian or the suite can't be had.
 */
export async function unpackDebianClientTools(major: number): Promise<string> {
  const suite = debianSuites.get(major);
  if (suite === undefined) throw new Error(`no Debian suite is known to have PostgreSQL ${major}.`);
  return await unpackDebianPrograms({
    suite,
    packages: [`postgresql-client-${major}`],
    folder: folderOf(major),
    programs: programs.map((program) => `usr/lib/postgresql/${major}/bin/${program}`),
  });
}
