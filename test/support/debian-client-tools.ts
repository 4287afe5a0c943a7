import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackDebianPackages, writeWrapper } from './debian-packages.ts';
import { cacheFolder } from './paths.ts';

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
 * Client tools from a newer (or older) Debian than the machine's. Resolves to the folder with the programs.
 * Throws when this is no Debian or the suite can't be had.
 */
export async function unpackDebianClientTools(major: number): Promise<string> {
  const suite = debianSuites.get(major);
  if (suite === undefined) throw new Error(`no Debian suite is known to have PostgreSQL ${major}.`);
  const folder = folderOf(major);
  await mkdir(cacheFolder(), { recursive: true });
  await unpackDebianPackages({
    suite,
    packages: [`postgresql-client-${major}`],
    folder,
    async finish(temporary) {
      await mkdir(join(temporary, 'bin'));
      for (const program of programs) {
        await writeWrapper({
          root: join(temporary, 'root'),
          finalRoot: join(folder, 'root'),
          program: `usr/lib/postgresql/${major}/bin/${program}`,
          path: join(temporary, 'bin', program),
        });
      }
    },
  });
  return join(folder, 'bin');
}
