import type { DatabaseProperties } from '../../shared/manifest.ts';
import type { Connection } from './connect.ts';

/** Settings that load libraries into every session; where one is missing, the session ends before it begins. */
const preloading = ['session_preload_libraries', 'local_preload_libraries'];

export type Setting = DatabaseProperties['settings'][number];

export function preloadsLibraries({ name }: Pick<Setting, 'name'>): boolean {
  return preloading.includes(name.toLowerCase());
}

/** Settings that decide which code sessions load, and where that and extensions are looked for. */
const choosingCode = [...preloading, 'dynamic_library_path', 'extension_control_path'];

/** Settings that take away what protects rows, large objects or the catalogue in every session. */
const takingProtection = [
  'session_replication_role',
  'zero_damaged_pages',
  'ignore_checksum_failure',
  'ignore_system_indexes',
  'lo_compat_privileges',
  'allow_system_table_mods',
  'allow_in_place_tablespaces',
  'event_triggers',
];

/** Code that procedural languages run when they are first used: plperl.on_init, pltcl.start_proc and the like. */
const startingCode = /\.(on_(\w+_)?init|start_proc)$/;

/**
 * Whether a setting loads code into sessions or takes protection away from them. The manifest of a vault must not
 * choose that for everybody who logs in: somebody looks first. A search_path with pg_catalog behind another schema
 * is one of them, because then that schema's operators come before the server's.
 */
export function wantsALook({ name, value }: Pick<Setting, 'name' | 'value'>): boolean {
  const known = name.toLowerCase();
  if (choosingCode.includes(known) || takingProtection.includes(known) || startingCode.test(known))
    return true;
  return known === 'search_path' && namesIn(value).indexOf('pg_catalog') > 0;
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
