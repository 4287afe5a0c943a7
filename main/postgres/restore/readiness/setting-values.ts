import type { Finding } from '../../../../shared/findings.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import type { Connection } from '../../connect/connect.ts';
import { missingLibraries, namesIn, preloadsLibraries, type Setting } from '../libraries.ts';

/** "session_preload_libraries", or "session_preload_libraries of reporter" for a role in the database. */
function settingWords({ role, name }: Pick<Setting, 'role' | 'name'>): string {
  return role === undefined ? name : `${name} of ${inQuotes(role)}`;
}

/**
 * What of the database's settings, and those of roles in it, the target does not know or lacks. A library that is
 * missing keeps everybody out; the restore tries that at its end (see keepLoginsWorking) and says it again.
 */
export async function checkSettingValues(
  connection: Connection,
  settings: readonly Setting[],
  created: { readonly roles: readonly string[]; readonly textSearch: readonly string[] },
): Promise<Finding[]> {
  if (settings.length === 0) return [];
  return [
    ...(await checkLibraries(connection, settings)),
    ...(await checkParameters(connection, settings)),
    ...(await checkNames(connection, settings, created)),
  ];
}

/** A setting that the restore leaves for somebody to look at. */
export function leftOutSetting(setting: Setting): Finding {
  return {
    title: 'Settings to review',
    severity: 'note',
    message: `The setting ${settingWords(setting)} (${setting.value}) loads code into sessions or takes protection away from them: the restore leaves it out, and says with which SQL it is set.`,
    remedy:
      'Nothing needs to be done. Where you trust it, let the restore switch on what acts by itself, or run the SQL afterwards.',
  };
}

async function checkLibraries(connection: Connection, settings: readonly Setting[]): Promise<Finding[]> {
  const title = 'Libraries of sessions';
  const findings: Finding[] = [];
  for (const setting of settings.filter(preloadsLibraries)) {
    const missing = await missingLibraries(connection, setting);
    const who = setting.role === undefined ? 'nobody' : inQuotes(setting.role);
    const couldNot = setting.role === undefined ? 'could log in' : 'could not log in';
    if (missing === undefined) {
      const names = namesIn(setting.value).join(', ');
      findings.push({
        title,
        severity: 'warning',
        message: `The setting ${settingWords(setting)} loads ${names} into every session. Whether the target has that, only a superuser sees; without it ${who} ${couldNot}.`,
        remedy:
          setting.role === undefined
            ? 'Nothing needs to be done: the restore logs in once at its end, and takes the setting back where that fails.'
            : 'Log in as the role after the restore, or take its setting back.',
      });
    } else if (missing.length > 0) {
      findings.push({
        title,
        severity: 'warning',
        message: `The setting ${settingWords(setting)} loads ${missing.join(', ')} into every session, which the target does not have: with it ${who} ${couldNot}.`,
        remedy:
          setting.role === undefined
            ? 'Install the library on the target; otherwise the restore leaves this setting out, and says so.'
            : 'Install the library on the target, or take the role’s setting back after the restore.',
      });
    }
  }
  return findings;
}

async function checkParameters(connection: Connection, settings: readonly Setting[]): Promise<Finding[]> {
  // with a dot in its name a setting belongs to an extension, which need not be loaded now
  const names = [...new Set(settings.map(({ name }) => name).filter((name) => !name.includes('.')))];
  const rows = await connection.query<{ name: string }>(
    `SELECT n AS name FROM unnest($1::text[]) AS n
      WHERE NOT EXISTS (SELECT FROM pg_settings s WHERE lower(s.name) = lower(n)) ORDER BY 1`,
    // "role" and the like are parameters that pg_settings does not show
    [names.filter((name) => !['role', 'session_authorization'].includes(name.toLowerCase()))],
  );
  if (rows.length === 0) return [];
  const list = rows.map(({ name }) => name).join(', ');
  return [
    {
      title: 'Settings of the database',
      severity: 'warning',
      message: `The target does not know ${list}: the restore leaves ${rows.length === 1 ? 'this setting' : 'these settings'} out.`,
      remedy: 'Restore to a server of the source’s version, or go on without them.',
    },
  ];
}

/** What a setting names that must be on the server; sessions begin without it, with a warning. */
async function checkNames(
  connection: Connection,
  settings: readonly Setting[],
  created: { readonly roles: readonly string[]; readonly textSearch: readonly string[] },
): Promise<Finding[]> {
  const lacking: string[] = [];
  for (const setting of settings) {
    const wanted = namesOf(setting);
    const found = await connection.query<{ name: string }>(
      `SELECT n AS name FROM unnest($1::text[]) AS n WHERE NOT CASE $2
         WHEN 'role' THEN EXISTS (SELECT FROM pg_roles WHERE rolname = n)
         WHEN 'default_text_search_config' THEN EXISTS (SELECT FROM pg_ts_config WHERE cfgname = n)
         ELSE EXISTS (SELECT FROM pg_tablespace WHERE spcname = n) END`,
      [wanted, setting.name.toLowerCase()],
    );
    const made = [...created.roles, ...created.textSearch];
    const missing = found.map(({ name }) => name).filter((name) => !made.includes(name));
    if (missing.length > 0) lacking.push(`${settingWords(setting)} names ${missing.join(', ')}`);
  }
  if (lacking.length === 0) return [];
  return [
    {
      title: 'Settings of the database',
      severity: 'warning',
      message: `The target lacks what settings name: ${lacking.join('; ')}. Sessions begin without ${lacking.length === 1 ? 'it' : 'them'}.`,
      remedy: 'Create it on the target, or change the setting after the restore.',
    },
  ];
}

function namesOf({ name, value }: Setting): string[] {
  switch (name.toLowerCase()) {
    case 'default_tablespace':
      return [value].filter((each) => each !== '');
    case 'temp_tablespaces':
      return namesIn(value);
    case 'role':
      return [value].filter((each) => each !== 'none');
    case 'default_text_search_config': {
      // one of another schema comes with the archive
      const unqualified = value.replace(/^pg_catalog\./, '');
      return unqualified.includes('.') ? [] : [unqualified];
    }
    default:
      return [];
  }
}
