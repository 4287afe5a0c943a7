import type { DatabaseProperties } from '../../../shared/points/manifest.ts';
import type { Connection } from '../connect/connect.ts';

/** Settings that load libraries into every session; where one is missing, the session ends before it begins. */
const preloading = ['session_preload_libraries', 'local_preload_libraries'];

export type Setting = DatabaseProperties['settings'][number];

export function preloadsLibraries({ name }: Pick<Setting, 'name'>): boolean {
  return preloading.includes(name.toLowerCase());
}

/** The names in such a setting: between commas, quoted where they need it. */
export function namesIn(value: string): string[] {
  return [...value.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)/g)]
    .map((match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    .filter((name) => name !== '');
}

/**
 * Those of a setting's libraries that the server does not have, looked for in its folders as it does itself
 * (dynamic_library_path, $libdir); nothing is loaded. Undefined where the login may not look: only a
 * superuser sees files of the server.
 */
export async function missingLibraries(
  connection: Connection,
  { name: setting, value }: Pick<Setting, 'name' | 'value'>,
): Promise<string[] | undefined> {
  const [may] = await connection.query<{ may: boolean }>(
    `SELECT current_setting('is_superuser') = 'on' AS may`,
  );
  if (may?.may !== true) return undefined;
  const [place] = await connection.query<{ folder: string; path: string }>(
    `SELECT setting AS folder, current_setting('dynamic_library_path') AS path
       FROM pg_config() WHERE name = 'PKGLIBDIR'`,
  );
  const folder = place?.folder ?? '';
  const path = place?.path ?? '$libdir';
  const missing: string[] = [];
  for (const name of namesIn(value)) {
    const local = setting.toLowerCase() === 'local_preload_libraries' && !/[/\\]/.test(name);
    const files = candidates(local ? `$libdir/plugins/${name}` : name, folder, path);
    const found = await connection.query(
      `SELECT FROM unnest($1::text[]) AS f(name), LATERAL pg_stat_file(f.name, true) AS stat
        WHERE NOT stat.isdir LIMIT 1`,
      [files],
    );
    if (found.length === 0) missing.push(name);
  }
  return missing;
}

/** Where the server looks for a library, with the endings that it has on Linux, macOS and Windows. */
function candidates(name: string, folder: string, path: string): string[] {
  const expand = (part: string) => part.replace(/^\$libdir(?=$|[/\\])/, () => folder);
  // a drive of Windows has a colon of its own
  const folders = path.split(/;|:(?![/\\])|:(?=\/)/).filter((part) => part !== '');
  const files = /[/\\]/.test(name)
    ? [expand(name)]
    : (folders.length === 0 ? ['$libdir'] : folders).map((part) => `${expand(part)}/${name}`);
  return files.flatMap((file) => ['', '.so', '.dylib', '.dll'].map((ending) => file + ending));
}
