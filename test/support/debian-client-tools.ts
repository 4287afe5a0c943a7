import { join } from 'node:path';
import { unpackDebianPackage, unpackedBin } from './debian-packages.ts';
import { cacheFolder } from './paths.ts';

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

/** Client tools of a newer (or older) Debian than the machine's. Throws when they can't be had. */
export async function unpackDebianClientTools(major: number): Promise<string> {
  const suite = debianSuites.get(major);
  if (suite === undefined) throw new Error(`no Debian suite is known to have PostgreSQL ${major}.`);
  return unpackDebianPackage({
    suite,
    packageName: `postgresql-client-${major}`,
    programs: programs.map((program) => `usr/lib/postgresql/${major}/bin/${program}`),
    folder: folderOf(major),
  });
}
