import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { debianSuites, unpackDebianClientTools, unpackedClientTools } from './debian-client-tools.ts';

const run = promisify(execFile);
const programs = ['pg_dump', 'pg_restore', 'psql', 'createdb'] as const;
const suffix = process.platform === 'win32' ? '.exe' : '';

/**
 * Folders with pg_dump, pg_restore, psql and createdb of each wanted major: what is installed, else what the
 * cache has, else (Debian) packages of the suite that has the major, unpacked into the cache.
 * Throws one sentence that says what to install when a major can't be had.
 */
export async function ensureClientTools(majors: number[] = [15, 17, 18]): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const major of majors) {
    const folder =
      usualFolders(major).find(hasAllPrograms) ??
      unpackedClientTools(major) ??
      (await folderOnPath(major)) ??
      (await obtain(major));
    found.set(major, folder);
  }
  return found;
}

async function obtain(major: number): Promise<string> {
  try {
    return await unpackDebianClientTools(major);
  } catch (cause) {
    const where = debianSuites.has(major) ? ` (Debian ${debianSuites.get(major)} has them)` : '';
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Install the client tools of PostgreSQL ${major}, pg_dump, pg_restore, psql and createdb${where}: ${reason}`,
      { cause },
    );
  }
}

async function folderOnPath(major: number): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder !== '' && hasAllPrograms(folder) && (await majorOf(folder)) === major) return folder;
  }
  return undefined;
}

/** Where packages and installers put the programs of one major. */
function usualFolders(major: number): string[] {
  return [
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
    `/opt/local/lib/postgresql${major}/bin`,
    `/Applications/Postgres.app/Contents/Versions/${major}/bin`,
    `/Library/PostgreSQL/${major}/bin`,
    `C:\\Program Files\\PostgreSQL\\${major}\\bin`,
  ];
}

function hasAllPrograms(folder: string): boolean {
  return programs.every((program) => existsSync(join(folder, program + suffix)));
}

/** The major of a folder's pg_dump: "pg_dump (PostgreSQL) 17.6 (Debian ...)"; undefined if it does not run. */
export async function majorOf(folder: string): Promise<number | undefined> {
  try {
    const { stdout } = await run(join(folder, `pg_dump${suffix}`), ['--version']);
    const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
    return major === undefined ? undefined : Number(major);
  } catch {
    return undefined;
  }
}
