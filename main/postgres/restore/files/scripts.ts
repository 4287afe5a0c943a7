import type { Manifest } from '../../../../shared/points/manifest.ts';
import { asciiText } from '../../../../shared/shell/powershell-ascii.ts';
import { shString } from '../../../../shared/shell/sh.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { majorOfVersion } from '../../connect/tool-traits.ts';

/**
 * Scripts that restore the files with stock tools, without pgkeep. All connection parameters come from
 * the environment (PGHOST, PGPORT, PGUSER, …); names stand in single quotes and travel in PGDATABASE and in
 * variables of psql, so no character of theirs means anything to a shell or to SQL.
 */

/** Encoding for createdb: names of encodings are plain words; anything else is refused. */
function encodingOf(manifest: Manifest): string {
  const { encoding } = manifest.database.properties;
  if (!/^[A-Za-z0-9_]+$/.test(encoding)) {
    throw new PgkeepError(
      'UserErrorVaultFormat',
      `The manifest names ${inQuotes(encoding)} as the database's encoding, which PostgreSQL does not have.`,
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
      `The manifest names ${inQuotes(name)} as a locale of the database, which cannot be one.`,
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

/** A tablespace travels as one argument; PowerShell hands quotes on in its own way, as above. */
function tablespaceOf(manifest: Manifest): string {
  const { tablespace = '' } = manifest.database.properties;
  return /[\p{Cc}"\\]/u.test(tablespace) ? '' : tablespace;
}

/** What a user has to know, as comments of both kinds of scripts. */
const advice = `# In this order: globals-before.sql creates the roles that the server lacks, a new database is created, the
# archive is restored into it, and globals-after.sql sets what belongs to the database itself (settings,
# grants, connection limit, owner). A database that is there already is never touched.
# Ends with 0 when all of it is there, and with 1 after errors, which are shown.
# Locale: createdb refuses one that the server does not have; then take the --lc-* and --*locale* options out
# of the createdb line: text may sort differently in the new database. Rules of an ICU collation, if there
# are any, are in manifest.json (icuRules).
# More than one job is faster, but stock pg_restore can deadlock with itself on partitioned tables that
# have indexes and foreign keys (it then reports the error and goes on); pgkeep restore does not.`;

/** A number, whatever the manifest says: it stands in a script. */
const major = (manifest: Manifest) => majorOfVersion(manifest.tool.version);

/**
 * Reads what pg_restore says (LC_ALL=C) and ends with 0 when nothing is missing, 1 after errors, 2 when it did
 * not come to its end. pg_restore ends with 1 after any error; two of them mean nothing: a server before 17
 * does not know the parameter transaction_timeout of pg_restore's own session, and each new database has the
 * schema public. Every failed statement is told with "Command was: ", so those that mean nothing must be all.
 */
const judge = `/^pg_restore ended with / { code = $4; next }
{ print }
/could not execute query: / { failed++; next }
/^Command was: / { told++; if (/^Command was: (SET transaction_timeout = 0|CREATE SCHEMA public);$/) harmless++; next }
/errors ignored on restore: / { ended = 1; next }
/(error|fatal): / { other = 1 }
END {
  if (code == 0) exit 0
  if (code != 1 || !ended) exit 2
  exit ((other || failed != harmless || told != harmless) ? 1 : 0)
}`;

export function shellScript(manifest: Manifest): string {
  return `#!/bin/sh
# Restores this recovery point with the client tools (psql, createdb, pg_restore) ${major(manifest)} or newer.
# Usage: PGHOST=... PGPORT=... PGUSER=... sh restore.sh [new-database] [jobs] [more pg_restore options]
# The password comes from PGPASSWORD or a password file (PGPASSFILE, ~/.pgpass).
${advice}
# Without owners and privileges: add --no-owner --no-privileges; then no roles are created.
set -eu
folder=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
name=${shString(manifest.database.name)}
if [ "$#" -gt 0 ]; then name=$1; shift; fi
jobs=1
if [ "$#" -gt 0 ]; then jobs=$1; shift; fi
# Sessions that run in parallel write into each other's lines: the less they say, the more can be read.
verbose=--verbose
if [ "$jobs" != 1 ]; then verbose=; fi
no_owner=
no_privileges=
for option in "$@"; do
  case $option in
    --no-owner | -O) no_owner=1 ;;
    --no-privileges | --no-acl | -x) no_privileges=1 ;;
  esac
done
maintenance=\${PGMAINTENANCEDB:-postgres}
PGDATABASE=$name
PGCLIENTENCODING=UTF8
LC_ALL=C
export PGDATABASE PGCLIENTENCODING LC_ALL

# The rows of a query from standard input; its names come as psql variables.
ask() { psql --no-psqlrc --quiet --no-align --tuples-only --dbname="$maintenance" --set=ON_ERROR_STOP=1 "$@"; }

# Older tools do not know the format of newer archives: that is found out before anything is made.
if ! pg_restore --list "$folder/archive.pgdump" >/dev/null; then
  echo "This pg_restore cannot read the archive: nothing was changed. Use the client tools of PostgreSQL ${major(manifest)} or newer; if these are, the file is damaged." >&2
  exit 1
fi

found=$(echo "SELECT 'found' FROM pg_catalog.pg_database WHERE datname = :'dbname';" | ask --set=dbname="$name") || exit 1
if [ -n "$found" ]; then
  echo "There is a database of this name already: nothing was changed. Name another one." >&2
  exit 1
fi

if [ "$no_owner$no_privileges" != 11 ]; then
  if ! ask --file="$folder/globals-before.sql"; then
    echo "The roles could not be created: nothing was changed." >&2
    exit 1
  fi
fi

${shFromCreatedb(manifest)}`;
}

/** Of restore.sh: from the new database on, when the server is known to be ready for it. */
function shFromCreatedb(manifest: Manifest): string {
  return `tablespace=${shString(tablespaceOf(manifest))}
if [ -n "$tablespace" ]; then
  usable=$(echo "SELECT 'usable' FROM pg_catalog.pg_tablespace WHERE spcname = :'tablespace' AND pg_catalog.has_tablespace_privilege(oid, 'CREATE');" | ask --set=tablespace="$tablespace") || exit 1
  if [ -z "$usable" ]; then
    echo "The source's default tablespace cannot be used here; the server's default one is." >&2
    tablespace=
  fi
fi

createdb --maintenance-db="$maintenance" --template=template0 --encoding=${encodingOf(manifest)} ${localeOptions(manifest).map(shString).join(' ')} \${tablespace:+"--tablespace=$tablespace"}

status=0
{
  ended=0
  pg_restore --dbname= --format=custom --jobs="$jobs" $verbose "$@" "$folder/archive.pgdump" 2>&1 || ended=$?
  echo "pg_restore ended with $ended"
} | awk ${shString(judge)} >&2 || status=$?
if [ "$status" -gt 1 ]; then
  echo "pg_restore did not finish: the database is not whole, and globals-after.sql was not run." >&2
  exit 1
fi

said=$(ask --set=ON_ERROR_STOP=0 --echo-errors --set=dbname="$name" \${no_owner:+--set=no_owner=1} \${no_privileges:+--set=no_privileges=1} --file="$folder/globals-after.sql" 2>&1) || status=1
if [ -n "$said" ]; then printf '%s\\n' "$said" >&2; fi
# psql tells the statement of each error
case $said in *'STATEMENT: '*) status=1 ;; esac

if [ "$status" -ne 0 ]; then
  echo "Restored, but not all of it: see the errors above." >&2
  exit 1
fi
echo "Restored." >&2
`;
}

/** ASCII only, for PowerShell 5.1 and newer (see powershell-ascii.ts). */
export function powershellScript(manifest: Manifest): string {
  const { name } = manifest.database;
  const locale = localeOptions(manifest);
  const tablespace = tablespaceOf(manifest);
  const { decode, value } = asciiText([name, tablespace, ...locale]);
  return `# Restores this recovery point with the client tools (psql, createdb, pg_restore) ${major(manifest)} or newer.
# Usage: $env:PGHOST = '...'; $env:PGPORT = '...'; $env:PGUSER = '...'; ./restore.ps1 [-Database name] [-Jobs n]
# The password comes from PGPASSWORD or a password file (PGPASSFILE, pgpass.conf).
${advice}
# Without owners and privileges: add -Options '--no-owner', '--no-privileges'; then no roles are created.
param(
  [string]$Database,
  [int]$Jobs = 1,
  [string[]]$Options = @()
)
${decode.join('\n')}
if (-not $Database) { $Database = ${value(name)} }
# Programs decide by their exit codes; what they write to standard error is no error of PowerShell's.
$ErrorActionPreference = 'Continue'
$noOwner = [bool]($Options | Where-Object { $_ -cin '--no-owner', '-O' })
$noPrivileges = [bool]($Options | Where-Object { $_ -cin '--no-privileges', '--no-acl', '-x' })
$maintenance = if ($env:PGMAINTENANCEDB) { $env:PGMAINTENANCEDB } else { 'postgres' }
# A program that is not there leaves the exit code of the one before, which may be 0.
foreach ($program in 'psql', 'createdb', 'pg_restore') {
  if (-not (Get-Command $program -ErrorAction Ignore)) {
    Write-Warning "$program is not in the path: nothing was changed."
    exit 1
  }
}
# What is set here ends with this script.
$before = @{}
foreach ($variable in 'PGDATABASE', 'PGCLIENTENCODING', 'LC_ALL', 'LC_MESSAGES') {
  $before[$variable] = [Environment]::GetEnvironmentVariable($variable)
}
try {
$env:PGDATABASE = $Database
$env:PGCLIENTENCODING = 'UTF8'
$env:LC_ALL = 'C'
$env:LC_MESSAGES = 'C'
$ask = '--no-psqlrc', '--quiet', '--no-align', '--tuples-only', "--dbname=$maintenance", '--set=ON_ERROR_STOP=1'
# The name as a literal of SQL, in ASCII only: what stands in a pipe may be in any encoding.
function SqlName([string]$Name) {
  "convert_from(decode('" + ([BitConverter]::ToString([Text.Encoding]::UTF8.GetBytes($Name)) -replace '-', '') + "', 'hex'), 'UTF8')"
}

${powershellChecks(manifest)}

$create = @('--template=template0', '--encoding=${encodingOf(manifest)}', ${locale.map(value).join(', ')})
$tablespace = ${value(tablespace)}
if ($tablespace) {
  $usable = "SELECT 'usable' FROM pg_catalog.pg_tablespace WHERE spcname = $(SqlName $tablespace) AND pg_catalog.has_tablespace_privilege(oid, 'CREATE');" | & psql @ask
  if ($LASTEXITCODE -ne 0) { exit 1 }
  if ($usable) { $create += "--tablespace=$tablespace" }
  else { Write-Warning "The source's default tablespace cannot be used here; the server's default one is." }
}
& createdb "--maintenance-db=$maintenance" @create
if ($LASTEXITCODE -ne 0) { exit 1 }

${powershellFromPgRestore()}`;
}

/** Of restore.ps1: what must be so before a database is created, and the roles. */
function powershellChecks(manifest: Manifest): string {
  return `# Older tools do not know the format of newer archives: that is found out before anything is made.
& pg_restore '--list' (Join-Path $PSScriptRoot 'archive.pgdump') | Out-Null
if ($LASTEXITCODE -ne 0) {
  Write-Warning 'This pg_restore cannot read the archive: nothing was changed. Use the client tools of PostgreSQL ${major(manifest)} or newer; if these are, the file is damaged.'
  exit 1
}

$found = "SELECT 'found' FROM pg_catalog.pg_database WHERE datname = $(SqlName $Database);" | & psql @ask
if ($LASTEXITCODE -ne 0) { exit 1 }
if ($found) {
  Write-Warning 'There is a database of this name already: nothing was changed. Name another one.'
  exit 1
}

if (-not ($noOwner -and $noPrivileges)) {
  & psql @ask "--file=$(Join-Path $PSScriptRoot 'globals-before.sql')"
  if ($LASTEXITCODE -ne 0) {
    Write-Warning 'The roles could not be created: nothing was changed.'
    exit 1
  }
}`;
}

/** Of restore.ps1: what restores into the new database, and how it ended. */
function powershellFromPgRestore(): string {
  return `$quiet = if ($Jobs -eq 1) { @('--verbose') } else { @() }
$state = @{ failed = 0; told = 0; harmless = 0; other = $false; ended = $false }
& pg_restore '--dbname=' '--format=custom' "--jobs=$Jobs" @quiet @Options (Join-Path $PSScriptRoot 'archive.pgdump') 2>&1 | ForEach-Object {
  $line = "$_"
  Write-Host $line
  # The same as in restore.sh: two errors mean nothing, each failed statement is told with "Command was: ".
  if ($line -cmatch 'could not execute query: ') { $state.failed++ }
  elseif ($line -cmatch '^Command was: ') {
    $state.told++
    if ($line -cmatch '^Command was: (SET transaction_timeout = 0|CREATE SCHEMA public);$') { $state.harmless++ }
  }
  elseif ($line -cmatch 'errors ignored on restore: ') { $state.ended = $true }
  elseif ($line -cmatch '(error|fatal): ') { $state.other = $true }
}
$code = $LASTEXITCODE
if ($code -ne 0 -and ($code -ne 1 -or -not $state.ended)) {
  Write-Warning 'pg_restore did not finish: the database is not whole, and globals-after.sql was not run.'
  exit 1
}
$status = 0
if ($code -eq 1 -and ($state.other -or $state.failed -ne $state.harmless -or $state.told -ne $state.harmless)) { $status = 1 }

# psql reads the variable's value from a file of its own, in UTF-8: an argument may lose quotes on its way.
$after = @("SELECT $(SqlName $Database) AS dbname \\gset", '\\set ON_ERROR_STOP off')
if ($noOwner) { $after += '\\set no_owner 1' }
if ($noPrivileges) { $after += '\\set no_privileges 1' }
Push-Location -LiteralPath $PSScriptRoot
$after += '\\i globals-after.sql'
$said = $after | & psql @ask --echo-errors 2>&1 | ForEach-Object { "$_" }
if ($LASTEXITCODE -ne 0) { $status = 1 }
Pop-Location
$said | ForEach-Object { Write-Host $_ }
# psql tells the statement of each error
if ($said -cmatch 'STATEMENT: ') { $status = 1 }

if ($status -ne 0) { Write-Warning 'Restored, but not all of it: see the errors above.' }
else { Write-Host 'Restored.' }
exit $status
} finally {
  foreach ($variable in $before.Keys) {
    if ($null -eq $before[$variable]) { Remove-Item -LiteralPath "Env:$variable" -ErrorAction Ignore }
    else { Set-Item -LiteralPath "Env:$variable" -Value $before[$variable] }
  }
}
`;
}
