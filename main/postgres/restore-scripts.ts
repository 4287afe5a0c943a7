import type { Manifest } from '../../shared/manifest.ts';
import { PgkeepError } from '../core/errors.ts';

/**
 * Scripts that restore the files with stock tools, without pgkeep. All connection parameters come from
 * the environment (PGHOST, PGPORT, PGUSER, …); names stand in single quotes and travel in PGDATABASE, so
 * no character of theirs means anything to a shell.
 */

const shQuote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const powershellQuote = (text: string) => `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;

/** Encoding for createdb: names of encodings are plain words; anything else is refused. */
function encodingOf(manifest: Manifest): string {
  const { encoding } = manifest.database.properties;
  if (!/^[A-Za-z0-9_]+$/.test(encoding)) {
    throw new PgkeepError(
      'UserErrorVaultFormat',
      `The manifest names ${JSON.stringify(encoding)} as the database's encoding, which is none.`,
      { remedy: 'Find out what changed the manifest; restore from another recovery point.' },
    );
  }
  return encoding;
}

/**
 * What createdb is told about the locale. The source's libc locale goes along in any case; a provider
 * other than libc needs createdb of the version that brought it, which is never newer than the dump's.
 * PowerShell hands quotes and backslashes on to programs in its own way, and no locale has them.
 */
function localeOptions(manifest: Manifest): string[] {
  const { collate, ctype, localeProvider, locale } = manifest.database.properties;
  for (const name of [collate, ctype, locale ?? '']) {
    if (!/[\p{Cc}"\\]/u.test(name)) continue;
    throw new PgkeepError(
      'UserErrorVaultFormat',
      `The manifest names ${JSON.stringify(name)} as a locale of the database, which is none.`,
      { remedy: 'Find out what changed the manifest; restore from another recovery point.' },
    );
  }
  return [
    `--lc-collate=${collate}`,
    `--lc-ctype=${ctype}`,
    ...(localeProvider === 'libc' || locale === undefined
      ? []
      : [`--locale-provider=${localeProvider}`, `--${localeProvider}-locale=${locale}`]),
  ];
}

/** What a user has to know about the locale and globals.sql, as comments of both kinds of scripts. */
const advice = `# Roles: run part 1 of globals.sql on the target before this script and part 2 after it, or leave
# owners and privileges out (see below). Locale: createdb refuses one that the target does not have; then
# take the --lc-… and --…locale… options out of the createdb line: text may sort differently in the new
# database. Rules of an ICU collation, if there are any, are in manifest.json (icuRules).`;

/** A number, whatever the manifest says: it stands in a script. */
const major = (manifest: Manifest) => Number.parseInt(manifest.tool.version, 10);

export function shellScript(manifest: Manifest): string {
  return `#!/bin/sh
# Restores this recovery point into a new database with createdb and pg_restore ${major(manifest)} or newer.
# Usage: PGHOST=... PGPORT=... PGUSER=... sh restore.sh [new-database] [jobs] [more pg_restore options]
# The password comes from PGPASSWORD or a password file (PGPASSFILE, ~/.pgpass).
${advice}
# Without owners and privileges: add --no-owner --no-privileges.
set -eu
folder=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
name=${shQuote(manifest.database.name)}
if [ "$#" -gt 0 ]; then name=$1; shift; fi
# More than one job is faster, but stock pg_restore can deadlock with itself on partitioned tables that
# have indexes and foreign keys (it then reports the error and goes on); pgkeep restore does not.
jobs=1
if [ "$#" -gt 0 ]; then jobs=$1; shift; fi
PGDATABASE=$name
export PGDATABASE
createdb --maintenance-db="\${PGMAINTENANCEDB:-postgres}" --template=template0 --encoding=${encodingOf(manifest)} ${localeOptions(manifest).map(shQuote).join(' ')}
exec pg_restore --dbname= --format=custom --jobs="$jobs" --verbose "$@" "$folder/archive.pgdump"
`;
}

export function powershellScript(manifest: Manifest): string {
  return `# Restores this recovery point into a new database with createdb and pg_restore ${major(manifest)} or newer.
# Usage: $env:PGHOST = '...'; $env:PGPORT = '...'; $env:PGUSER = '...'; ./restore.ps1 [-Database name] [-Jobs n]
# The password comes from PGPASSWORD or a password file (PGPASSFILE, pgpass.conf).
${advice}
# Without owners and privileges: add -Options '--no-owner', '--no-privileges'.
# More than one job is faster, but stock pg_restore can deadlock with itself on partitioned tables that
# have indexes and foreign keys (it then reports the error and goes on); pgkeep restore does not.
param(
  [string]$Database = ${powershellQuote(manifest.database.name)},
  [int]$Jobs = 1,
  [string[]]$Options = @()
)
$ErrorActionPreference = 'Stop'
$env:PGDATABASE = $Database
$maintenance = if ($env:PGMAINTENANCEDB) { $env:PGMAINTENANCEDB } else { 'postgres' }
& createdb "--maintenance-db=$maintenance" '--template=template0' '--encoding=${encodingOf(manifest)}' ${localeOptions(manifest).map(powershellQuote).join(' ')}
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
& pg_restore '--dbname=' '--format=custom' "--jobs=$Jobs" '--verbose' @Options (Join-Path $PSScriptRoot 'archive.pgdump')
exit $LASTEXITCODE
`;
}
