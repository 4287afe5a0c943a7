import { namesIn, preloadsLibraries, type Setting } from '../libraries.ts';

/** Settings that decide where libraries and extensions are looked for. */
const choosingPlaces = ['dynamic_library_path', 'extension_control_path'];

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
export function needsReview({ name, value }: Pick<Setting, 'name' | 'value'>): boolean {
  const known = name.toLowerCase();
  if (preloadsLibraries({ name }) || choosingPlaces.includes(known)) return true;
  if (takingProtection.includes(known) || startingCode.test(known)) return true;
  return known === 'search_path' && namesIn(value).indexOf('pg_catalog') > 0;
}

/** What a restore sets, and what it leaves for somebody to look at: nothing where `activate` was chosen. */
export function splitSettings(
  settings: readonly Setting[],
  { activate }: { readonly activate: boolean },
): { readonly applied: Setting[]; readonly leftOut: Setting[] } {
  const leftOut = activate ? [] : settings.filter(needsReview);
  return { leftOut, applied: settings.filter((setting) => !leftOut.includes(setting)) };
}
