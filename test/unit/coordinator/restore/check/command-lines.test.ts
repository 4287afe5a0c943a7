import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restoreCommands } from '../../../../../main/coordinator/restore/check/command-lines.ts';
import type { DatabaseRestore } from '../../../../../main/coordinator/restore/find-restore.ts';
import { NewDatabase, type RestoreCommand } from '../../../../../shared/points/restore.ts';
import type { ServerSummary } from '../../../../../shared/servers/servers.ts';
import { instance, server } from '../../../../support/store-records.ts';
import { powershellSkeleton } from '../../../../support/shell/powershell-skeleton.ts';
import { sampleManifest } from '../../../../support/sample-manifest.ts';

const manifest = sampleManifest('archive', '--');

function commands(choices: object = {}, at: Partial<ServerSummary> = {}): RestoreCommand[] {
  const restore = {
    point: { instance: instance('inst-1', 'prod/shop'), pointId: 'point-1' },
    server: { ...server('server-1', 'west'), ...at },
    options: NewDatabase.parse({ newDatabase: 'copy', ...choices }),
  } as unknown as DatabaseRestore;
  return restoreCommands(restore, manifest);
}

it('pgkeep is told the secret with the login of this restore alone', () => {
  const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-admin';
  const restore = {
    point: { instance: { id: 'inst-1', name: 'shop' }, pointId: 'point-1' },
    server: server('server-1', 'west'),
    options: NewDatabase.parse({ newDatabase: 'copy' }),
    credential: { kind: 'key-vault', secret, identity: 'identity-1' },
  } as unknown as DatabaseRestore;
  const [sh] = restoreCommands(restore, manifest);
  expect(sh?.text).toContain(` --secret-uri=${secret} --identity=identity-1`);
});

/** The lines with PostgreSQL's own tools. */
function lines(shell: 'sh' | 'powershell', choices: object = {}, at: Partial<ServerSummary> = {}): string[] {
  const found = commands(choices, at).find(
    (command) => command.tools === 'postgresql' && command.shell === shell,
  );
  return (found?.text ?? '').split('\n');
}

const environment = (written: readonly string[]) =>
  Object.fromEntries(
    written.flatMap((line) => {
      const [, name, value] = /^ {2}export (\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value]];
    }),
  );

const count =
  `SELECT count(*) FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.refobjid = n.oid` +
  ` WHERE (d.objid IS NOT NULL OR n.nspname <> 'public') AND n.nspname <> 'information_schema' AND pg_catalog.left(n.nspname, 3) <> 'pg_'`;
const asks = '--no-psqlrc --quiet --no-align --tuples-only';

describe('the same restore on the command line', () => {
  it('is one text for pgkeep and another for PostgreSQL’s own tools, in each shell', () => {
    expect(commands().map(({ tools, shell }) => [tools, shell])).toStrictEqual([
      ['pgkeep', 'sh'],
      ['pgkeep', 'powershell'],
      ['postgresql', 'sh'],
      ['postgresql', 'powershell'],
    ]);
    const restores = commands().map(({ text }) => text.match(/--as-database|pg_restore .*--dbname/g));
    expect(restores).toStrictEqual([
      ['--as-database'],
      ['--as-database'],
      [expect.stringMatching(/^pg_restore/)],
      [expect.stringMatching(/^pg_restore/)],
    ]);
    expect(commands()[0]?.text).toBe(
      `: 'inst-1: prod/shop; server-1: west'\npgkeep restore inst-1 point-1 --as-database=copy --server=server-1\n`,
    );
  });

  it('for sh: a subshell, where each failure ends it before anything is restored', () => {
    expect(lines('sh')).toStrictEqual([
      '(',
      '  unset PGSERVICE PGHOSTADDR',
      '  export PGHOST=db.example.com',
      '  export PGPORT=5432',
      '  export PGUSER=app',
      '  export PGSSLMODE=verify-full',
      '  export PGSSLROOTCERT=/ca.pem',
      '  export PGDATABASE=copy',
      '  [ -e files/point-1/manifest.json ] || pgkeep restore inst-1 point-1 --as-files --folder=files || exit',
      '  pg_restore --list files/point-1/archive.pgdump > /dev/null || exit',
      '  createdb --maintenance-db=postgres --template=template0 --encoding=UTF8 || exit',
      `  found=$(psql ${asks} '--command=${count.replaceAll("'", `'\\''`)}') || exit`,
      `  [ "$found" = 0 ] || { echo 'The database is not empty: nothing was restored into it.' >&2; exit 1; }`,
      `  server=$(psql ${asks} '--command=SHOW server_version_num') || exit`,
      `  tool=$(pg_restore --version | sed 's/^[^0-9]*\\([0-9]*\\).*/\\1/') || exit`,
      '  if [ "$tool" -le "$((server / 10000))" ]; then strict=1; else strict=; fi',
      '  ended=0',
      '  pg_restore ${strict:+--exit-on-error} --dbname= --format=custom --verbose files/point-1/archive.pgdump || ended=1',
      `  [ -z "$strict" ] || [ "$ended" = 0 ] || { echo 'pg_restore stopped at the first error: the database is not whole.' >&2; exit 1; }`,
      '  psql --no-psqlrc --dbname=postgres --set=dbname=copy --file=files/point-1/globals-after.sql || exit',
      `  [ "$ended" = 0 ] || echo 'pg_restore reported the errors above. A SET of a parameter that an older server does not know does no harm; look at the others.' >&2`,
      '  exit "$ended"',
      ')',
      '',
    ]);
  });

  it('for PowerShell: a block that looks at the exit code of each program and gives the environment back', () => {
    const failed = (program: string) =>
      `if ($LASTEXITCODE -ne 0) { throw "${program} ended with exit code $LASTEXITCODE." }`;
    expect(lines('powershell', { createRoles: true })).toStrictEqual([
      '& {',
      "  $ErrorActionPreference = 'Stop'",
      '  $PSNativeCommandUseErrorActionPreference = $false',
      '  function SetVariable([string]$Name, $Value) {',
      '    if ($null -eq $Value) { Remove-Item -LiteralPath "Env:$Name" -ErrorAction Ignore }',
      '    else { Set-Item -LiteralPath "Env:$Name" -Value $Value }',
      '  }',
      '  $Settings = @{',
      '    PGSERVICE = $null',
      '    PGHOSTADDR = $null',
      "    PGHOST = 'db.example.com'",
      "    PGPORT = '5432'",
      "    PGUSER = 'app'",
      "    PGSSLMODE = 'verify-full'",
      "    PGSSLROOTCERT = '/ca.pem'",
      "    PGDATABASE = 'copy'",
      '  }',
      '  $Before = @{}',
      '  foreach ($Name in $Settings.Keys) { $Before[$Name] = [Environment]::GetEnvironmentVariable($Name) }',
      '  try {',
      '    foreach ($Name in $Settings.Keys) { SetVariable $Name $Settings[$Name] }',
      "    if (-not (Test-Path 'files/point-1/manifest.json')) {",
      '      pgkeep restore inst-1 point-1 --as-files --folder=files',
      `      ${failed('pgkeep')}`,
      '    }',
      '    pg_restore --list files/point-1/archive.pgdump | Out-Null',
      `    ${failed('pg_restore')}`,
      '    psql --no-psqlrc --dbname=postgres --set=ON_ERROR_STOP=1 --file=files/point-1/globals-before.sql',
      `    ${failed('psql')}`,
      '    createdb --maintenance-db=postgres --template=template0 --encoding=UTF8',
      `    ${failed('createdb')}`,
      `    $Found = psql ${asks} '--command=${count.replaceAll("'", "''")}'`,
      `    ${failed('psql')}`,
      "    if ($Found -ne 0) { throw 'The database is not empty: nothing was restored into it.' }",
      `    $Server = psql ${asks} '--command=SHOW server_version_num'`,
      `    ${failed('psql')}`,
      '    $Tool = pg_restore --version',
      `    ${failed('pg_restore')}`,
      '    $Strict = @()',
      "    if ([int]($Tool -replace '^\\D*(\\d+).*$', '$1') -le [Math]::Floor([int]$Server / 10000)) { $Strict = @('--exit-on-error') }",
      '    $Ended = 0',
      '    pg_restore @Strict --dbname= --format=custom --verbose files/point-1/archive.pgdump',
      '    if ($LASTEXITCODE -ne 0) { $Ended = 1 }',
      "    if ($Strict -and $Ended -ne 0) { throw 'pg_restore stopped at the first error: the database is not whole.' }",
      '    psql --no-psqlrc --dbname=postgres --set=dbname=copy --file=files/point-1/globals-after.sql',
      `    ${failed('psql')}`,
      "    if ($Ended -ne 0) { Write-Warning 'pg_restore reported the errors above. A SET of a parameter that an older server does not know does no harm; look at the others.' }",
      '  } finally {',
      '    foreach ($Name in $Before.Keys) { SetVariable $Name $Before[$Name] }',
      '  }',
      '}',
      '',
    ]);
  });

  it('quotes the name of the database for PowerShell', () => {
    const written = lines('powershell', { newDatabase: `by 'hand' "$HOME"`, noPrivileges: true });
    expect(written).toContain(`    PGDATABASE = 'by ''hand'' "$HOME"'`);
    // double quotes in an argument get lost before PowerShell 7.3 unless it brings its own
    expect(written).toContain(
      `    & { $PSNativeCommandArgumentPassing = 'Legacy'; psql --no-psqlrc --dbname=postgres '"--set=dbname=by ''hand'' \\"$HOME\\""' --set=no_privileges=1 --file=files/point-1/globals-after.sql }`,
    );
  });

  it('has nothing of a name outside of PowerShell’s strings, whatever quotes it brings along', () => {
    /** What is left of the script but strings; the block around an argument with double quotes changes nothing of it. */
    const skeletonFor = (name: string, server: string) => {
      const chosen = { schemas: [name], tables: [{ schema: name, name }], excludeTables: [] };
      const written = commands(
        { newDatabase: name, createRoles: true, selection: chosen },
        { name, host: server, caFile: `/${name}.pem`, maintenanceDatabase: name },
      );
      return written
        .filter(({ shell }) => shell === 'powershell')
        .map(({ text }) =>
          powershellSkeleton(text).replaceAll(
            /& \{ \$PSNativeCommandArgumentPassing = ''; ((?:[^\n}])*) \}/g,
            '$1',
          ),
        );
    };
    const harmless = skeletonFor('my copy', 'my host');
    expect(harmless.every((text) => text.includes('createdb') || text.includes('pgkeep restore'))).toBe(true);
    const unit = fc.constantFrom(
      ...Array.from('\'"`$;{}()&|<>#@%!,\n\\ ä\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2013'),
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (odd) => {
        expect(skeletonFor(`x ${odd}`, `y ${odd}`)).toStrictEqual(harmless);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('with what was chosen', () => {
    const written = lines('sh', { jobs: 4, noOwner: true, noPrivileges: true, createRoles: true });
    expect(written).toContain(
      '  pg_restore ${strict:+--exit-on-error} --dbname= --format=custom --jobs=4 --verbose --no-owner --no-privileges files/point-1/archive.pgdump || ended=1',
    );
    expect(written).toContain(
      '  psql --no-psqlrc --dbname=postgres --set=dbname=copy --set=no_owner=1 --set=no_privileges=1 --file=files/point-1/globals-after.sql || exit',
    );
    expect(written).toContain(
      '  psql --no-psqlrc --dbname=postgres --set=ON_ERROR_STOP=1 --file=files/point-1/globals-before.sql || exit',
    );
  });

  it('with a run for whole schemas and one for the tables of each schema, and what they lack', () => {
    const written = lines('sh', {
      selection: {
        schemas: ['app', 'public', 'My "odd"'],
        tables: [{ schema: 'log', name: 'a' }, { name: 'b' }, { schema: 'log', name: 'c' }],
        excludeTables: [{ schema: 'app', name: 'big' }],
      },
      roleMap: [{ from: 'a', to: 'b' }],
    });
    const archive = 'files/point-1/archive.pgdump || ended=1';
    const run = '  pg_restore ${strict:+--exit-on-error} --dbname= --format=custom --verbose';
    expect(written.filter((line) => line.startsWith('  pg_restore $'))).toStrictEqual([
      `${run} --schema=app --schema=public '--schema=My "odd"' ${archive}`,
      `${run} --schema=log --table=a --table=c ${archive}`,
      `${run} --table=b ${archive}`,
    ]);
    expect(written.filter((line) => line.includes('CREATE SCHEMA'))).toStrictEqual([
      `  psql --no-psqlrc --set=ON_ERROR_STOP=1 '--command=CREATE SCHEMA "app"; CREATE SCHEMA "My ""odd"""; CREATE SCHEMA "log";' || exit`,
    ]);
    expect(written.filter((line) => line.startsWith('  echo '))).toStrictEqual([
      "  echo 'pg_restore does not create chosen schemas: they are created beforehand, and belong to the login that restores.' >&2",
      "  echo 'pg_restore --table takes the bare tables: without indexes, constraints and what they need.' >&2",
      "  echo 'pg_restore cannot leave tables out; it restores them too.' >&2",
      "  echo 'pg_restore cannot map roles; it wants those that the archive names. globals-before.sql creates them.' >&2",
    ]);
  });

  it('has no name in a comment, which zsh does not know when it is pasted', () => {
    const all = { schemas: ['$(id)'], tables: [{ schema: '$(id)', name: 't' }], excludeTables: [] };
    const written = lines('sh', { selection: all, roleMap: [{ from: 'a', to: 'b' }] });
    expect(written.filter((line) => line.includes('#'))).toStrictEqual([]);
    const unquoted = written.map((line) => line.replaceAll(/'[^']*'/g, ''));
    expect(unquoted.filter((line) => line.includes('(id)'))).toStrictEqual([]);
  });

  it('needs no schema that a new database has', () => {
    const written = lines('sh', { selection: { schemas: ['public'], tables: [], excludeTables: [] } });
    expect(written.filter((line) => line.includes('CREATE SCHEMA'))).toStrictEqual([]);
    expect(written).toContain(
      '  pg_restore ${strict:+--exit-on-error} --dbname= --format=custom --verbose --schema=public files/point-1/archive.pgdump || ended=1',
    );
  });

  const { caFile: _own, ...withoutCaFile } = server();
  it.each<[string, Partial<ServerSummary>, object]>([
    ['a CA file', {}, { PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/ca.pem' }],
    ['TLS that proves nothing', { tls: 'require' }, { PGSSLMODE: 'require' }],
    ['a socket', { host: '/run/postgresql' }, { PGHOST: '/run/postgresql', PGSSLMODE: 'disable' }],
  ])('reaches a server with %s as pgkeep does', (_what, at, expected) => {
    expect(environment(lines('sh', {}, at))).toStrictEqual({
      PGHOST: 'db.example.com',
      PGPORT: '5432',
      PGUSER: 'app',
      PGDATABASE: 'copy',
      ...expected,
    });
  });

  it('takes the CAs of the system where no file is named', () => {
    const restore = {
      point: { instance: instance('inst-1'), pointId: 'point-1' },
      server: withoutCaFile,
      options: NewDatabase.parse({ newDatabase: 'copy' }),
    } as unknown as DatabaseRestore;
    const sh = restoreCommands(restore, manifest).find(
      ({ tools, shell }) => tools === 'postgresql' && shell === 'sh',
    );
    expect(environment(sh?.text.split('\n') ?? [])).toMatchObject({ PGSSLROOTCERT: 'system' });
  });
});
