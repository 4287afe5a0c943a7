import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { powershellScript, shellScript } from '../../../../../main/postgres/restore/files/scripts.ts';
import type { DatabaseProperties, Manifest } from '../../../../../shared/points/manifest.ts';
import { sampleManifest } from '../../../../support/sample-manifest.ts';

const hostileNames = [
  'shop',
  `it's`,
  '$(touch hacked) `touch hacked` $HOME',
  'line\nbreak',
  '--help',
  "dbname=evil host='x'",
  'a"b\\c*?!#;&|<>',
  'ü € 🐘',
  ' leading and trailing ',
];

const ofShop = { encoding: 'UTF8', collate: 'C', ctype: 'de_DE.utf8', localeProvider: 'libc' } as const;

/** How the pg_restore of these tests answers the question whether it can read the archive. */
const listing = '[ "$1" = --list ] && exit 0\n';

function manifest(
  name: string,
  more: Partial<Pick<Manifest, 'tool'>> & { properties?: Partial<DatabaseProperties> } = {},
): Manifest {
  const sample = sampleManifest('head', '');
  return {
    ...sample,
    tool: more.tool ?? sample.tool,
    database: {
      ...sample.database,
      name,
      properties: { ...sample.database.properties, ...ofShop, ...more.properties },
    },
  };
}

describe.runIf(process.platform !== 'win32')('restore.sh', () => {
  let folder: string;
  beforeEach(async () => {
    // The folder's own name is no word of a shell either.
    folder = await mkdtemp(join(tmpdir(), `pgkeep-script $(id) 'x' -`));
    await mkdir(join(folder, 'bin'));
    for (const tool of ['psql', 'createdb', 'pg_restore']) {
      // A NUL behind each: arguments may have any other character.
      // Whether the archive can be read is asked first, and leaves no trace.
      const asked = tool === 'pg_restore' ? listing : '';
      const script = `#!/bin/sh\n${asked}{ printf '%s\\0' ${tool} "$PGDATABASE" "$@"; printf '\\n\\0'; } >>calls\n`;
      await writeFile(join(folder, 'bin', tool), script, { mode: 0o755 });
    }
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function run(made: Manifest, args: string[] = [], env: Record<string, string> = {}) {
    const script = join(folder, 'restore.sh');
    await writeFile(script, shellScript(made));
    const PATH = [join(folder, 'bin'), process.env['PATH']].join(delimiter);
    const result = spawnSync('/bin/sh', [script, ...args], { cwd: folder, env: { PATH, ...env } });
    const calls = await readFile(join(folder, 'calls'), 'utf8').catch(() => '');
    return {
      status: result.status,
      said: result.stderr.toString(),
      calls: calls
        .split('\0\n\0')
        .filter((call) => call !== '')
        .map((call) => call.split('\0')),
    };
  }

  const locale = ['--lc-collate=C', '--lc-ctype=de_DE.utf8'];
  const createdb = ['--maintenance-db=postgres', '--template=template0', '--encoding=UTF8', ...locale];
  const restore = (jobs: string) => [
    '--dbname=',
    '--format=custom',
    `--jobs=${jobs}`,
    ...(jobs === '1' ? ['--verbose'] : []),
  ];
  const psql = (name: string, maintenance: string, ...more: string[]) => [
    'psql',
    name,
    '--no-psqlrc',
    '--quiet',
    '--no-align',
    '--tuples-only',
    `--dbname=${maintenance}`,
    '--set=ON_ERROR_STOP=1',
    ...more,
  ];
  const before = (name: string, maintenance = 'postgres') => [
    psql(name, maintenance, `--set=dbname=${name}`),
    psql(name, maintenance, `--file=${join(folder, 'globals-before.sql')}`),
  ];
  const after = (name: string, maintenance = 'postgres', ...more: string[]) =>
    psql(
      name,
      maintenance,
      '--set=ON_ERROR_STOP=0',
      '--echo-errors',
      `--set=dbname=${name}`,
      ...more,
      `--file=${join(folder, 'globals-after.sql')}`,
    );
  /** What pg_restore says and how it ends. */
  const pgRestoreSays = (code: number, lines: string[]) =>
    writeFile(
      join(folder, 'bin', 'pg_restore'),
      `#!/bin/sh\n${listing}cat >&2 <<'END'\n${lines.join('\n')}\nEND\nexit ${code}\n`,
      { mode: 0o755 },
    );

  it.each(hostileNames)('takes %j for a name and nothing else', async (name) => {
    expect(await run(manifest(name))).toEqual({
      status: 0,
      said: 'Restored.\n',
      calls: [
        ...before(name),
        ['createdb', name, ...createdb],
        ['pg_restore', name, ...restore('1'), join(folder, 'archive.pgdump')],
        after(name),
      ],
    });
  });

  it('takes another name, the number of jobs and more options', async () => {
    const args = [`o'ther $x`, '8', '--no-owner', '--role=a b'];
    expect((await run(manifest('shop'), args, { PGMAINTENANCEDB: 'my db' })).calls).toEqual([
      ...before(`o'ther $x`, 'my db'),
      ['createdb', `o'ther $x`, '--maintenance-db=my db', ...createdb.slice(1)],
      [
        'pg_restore',
        `o'ther $x`,
        ...restore('8'),
        '--no-owner',
        '--role=a b',
        join(folder, 'archive.pgdump'),
      ],
      after(`o'ther $x`, 'my db', '--set=no_owner=1'),
    ]);
  });

  it.each([
    ['--no-owner', '--no-privileges'],
    ['-O', '-x'],
    ['--no-acl', '--no-owner'],
  ])('creates no roles with %s %s, and sets neither owner nor grants', async (...options) => {
    const { calls } = await run(manifest('shop'), ['shop', '1', ...options]);
    expect(calls.map(([tool]) => tool)).toEqual(['psql', 'createdb', 'pg_restore', 'psql']);
    expect(calls.at(-1)).toEqual(after('shop', 'postgres', '--set=no_owner=1', '--set=no_privileges=1'));
  });

  it('uses the default tablespace of the source only where psql says that it can be used', async () => {
    const given = manifest('shop', { properties: { tablespace: `it's "fast"` } });
    expect((await run(given)).calls.filter(([tool]) => tool === 'createdb')[0]).not.toContainEqual(
      expect.stringContaining('tablespace'),
    );
    const named = manifest('shop', { properties: { tablespace: `it's fast` } });
    await writeFile(
      join(folder, 'bin', 'psql'),
      `#!/bin/sh\ncase "$*" in *tablespace=*) echo usable ;; esac\n`,
      { mode: 0o755 },
    );
    await rm(join(folder, 'calls'));
    expect((await run(named)).calls[0]).toEqual(['createdb', 'shop', ...createdb, `--tablespace=it's fast`]);
  });

  it.each([
    ['icu', `de-DE-u-co-phonebk`, ['--locale-provider=icu', '--icu-locale=de-DE-u-co-phonebk']],
    ['builtin', 'C.UTF-8', ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']],
  ] as const)('creates the database with the %s locale of the source', async (provider, name, options) => {
    const properties = { localeProvider: provider, locale: name };
    const { calls } = await run(manifest('shop', { properties }));
    expect(calls[2]).toEqual(['createdb', 'shop', ...createdb, ...options]);
  });

  it('takes a locale for nothing but a locale', async () => {
    const properties = { collate: `it's $(touch hacked) \`x\``, ctype: `Norwegian Bokmål_Norway.1252` };
    const { calls } = await run(manifest('shop', { properties }));
    expect(calls[2]?.slice(-2)).toEqual([
      `--lc-collate=${properties.collate}`,
      `--lc-ctype=${properties.ctype}`,
    ]);
    for (const wrong of ['a"b', 'a\\', 'a\nb', 'a\0b']) {
      for (const script of [shellScript, powershellScript]) {
        const given = manifest('shop', { properties: { ctype: wrong } });
        expect(() => script(given)).toThrow('as a locale of the database, which cannot be one');
      }
    }
  });

  it('does not restore into a database that it could not create', async () => {
    await writeFile(join(folder, 'bin', 'createdb'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    expect(await run(manifest('shop'))).toEqual({ status: 1, said: '', calls: before('shop') });
  });

  it('changes nothing where the database is there, or the roles cannot be created', async () => {
    const psqlIs = (script: string) =>
      writeFile(join(folder, 'bin', 'psql'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await psqlIs('echo found');
    expect(await run(manifest('shop'))).toEqual({
      status: 1,
      said: 'There is a database of this name already: nothing was changed. Name another one.\n',
      calls: [],
    });
    await psqlIs('case "$*" in *before*) exit 3 ;; esac');
    expect(await run(manifest('shop'))).toEqual({
      status: 1,
      said: 'The roles could not be created: nothing was changed.\n',
      calls: [],
    });
    await psqlIs('exit 2');
    expect(await run(manifest('shop'))).toMatchObject({ status: 1, calls: [] });
  });

  const says = (sql: string, error = 'x') => [
    `pg_restore: error: could not execute query: ERROR:  ${error}`,
    `Command was: ${sql}`,
  ];
  const timeout = says('SET transaction_timeout = 0;', 'Parameter unbekannt: "transaction_timeout"');
  const counted = 'pg_restore: warning: errors ignored on restore: 1';

  it.each<[what: string, status: number, code: number, lines: string[]]>([
    ['nothing', 0, 0, []],
    ['a parameter that the server does not know', 0, 1, [...timeout, '', counted]],
    [
      'that in the lines of two jobs',
      0,
      1,
      [
        'pg_restore: error: pg_restore: error: ' + (timeout[0]?.slice(19) ?? ''),
        timeout[1] ?? '',
        timeout[0]?.slice(19) ?? '',
        timeout[1] ?? '',
        counted,
      ],
    ],
    ['the schema public', 0, 1, [...timeout, ...says('CREATE SCHEMA public;'), counted]],
    ['another error beside it', 1, 1, [...timeout, ...says('CREATE TABLE t ();'), counted]],
    [
      'a body that looks like it',
      1,
      1,
      [
        ...timeout,
        ...says('CREATE FUNCTION f() AS $$'),
        'Command was: SET transaction_timeout = 0;',
        '$$;',
        counted,
      ],
    ],
    [
      'rows that are missing',
      1,
      1,
      [...timeout, 'pg_restore: error: COPY failed for table "t": ERROR:  x', counted],
    ],
    [
      'a table access method',
      1,
      1,
      [
        'pg_restore: error: could not alter table access method: ERROR:  x',
        'Command was: ALTER TABLE t',
        counted,
      ],
    ],
  ])('after %s it ends with %i', async (_, status, code, lines) => {
    await pgRestoreSays(code, lines);
    const { calls, ...ended } = await run(manifest('shop'));
    expect(ended.status).toBe(status);
    for (const line of lines) expect(ended.said).toContain(line);
    // the database gets what belongs to it all the same
    expect(calls.at(-1)).toEqual(after('shop'));
  });

  it.each([
    [1, []],
    [1, timeout],
    [139, []],
  ] as const)(
    'ends with 1 when pg_restore breaks off with %i, and runs nothing after it',
    async (code, lines) => {
      await pgRestoreSays(code, [...lines]);
      const { status, said, calls } = await run(manifest('shop'));
      expect(status).toBe(1);
      expect(said).toContain('pg_restore did not finish');
      expect(calls.map(([tool]) => tool)).toEqual(['psql', 'psql', 'createdb']);
    },
  );

  it('ends with 1 for an error of globals-after.sql, and shows it', async () => {
    const script = `case "$*" in *after*) echo "psql:f:1: FEHLER:  x" >&2; echo "psql:f:1: STATEMENT:  ALTER" >&2 ;; esac`;
    await writeFile(join(folder, 'bin', 'psql'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    expect(await run(manifest('shop'))).toMatchObject({
      status: 1,
      said: 'psql:f:1: FEHLER:  x\npsql:f:1: STATEMENT:  ALTER\nRestored, but not all of it: see the errors above.\n',
    });
  });

  it('has only numbers of a manifest’s version in it', () => {
    const tool = { version: '17\ntouch hacked\n.1', path: '/usr/bin' };
    expect(shellScript(manifest('shop', { tool }))).toContain('pg_restore) 17 or newer.');
    expect(shellScript(manifest('shop', { tool }))).not.toContain('hacked');
    expect(powershellScript(manifest('shop', { tool }))).not.toContain('hacked');
  });

  it('refuses an encoding that is none', () => {
    for (const script of [shellScript, powershellScript]) {
      expect(() => script(manifest('shop', { properties: { encoding: 'UTF8; rm -rf ~' } }))).toThrow(
        'UTF8; rm -rf ~',
      );
    }
  });
});

describe('restore.ps1', () => {
  it.each([
    ['shop', `'shop'`],
    [`it's`, `'it''s'`],
    ['\u2018a\u2019b', `(Decode '~u2018a~u2019b')`],
    ['$(hacked) `n "x"', `'$(hacked) \`n "x"'`],
    ["'$&'", `'''$&'''`],
    ['line\nbreak', `(Decode 'line~u000Abreak')`],
    ['\u0411; touch hacked \u0411', `(Decode '~u0411; touch hacked ~u0411')`],
    ['~u0041', `'~u0041'`],
    ['~u0041 \u{1F418}', `(Decode '~u0041 ~u1_D83D~u1_DC18')`],
  ])('quotes %j', (name, quoted) => {
    const script = powershellScript(manifest(name));
    expect(script.split('\n')).toContain(`if (-not $Database) { $Database = ${quoted} }`);
  });

  // Windows PowerShell 5.1 reads it in one of these: the second byte of \u0411 is a quote in most of them.
  it.each([1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258])('is the same in code page %i', (page) => {
    const hostile = manifest(`\u0411; touch hacked \u0411 \u2019 \u{1F418}`);
    hostile.database.properties.tablespace = '\u0411; touch hacked';
    hostile.database.properties.collate = 'fran\u00e7ais';
    const script = powershellScript(hostile);
    expect(new TextDecoder(`windows-${page}`).decode(Buffer.from(script))).toBe(script);
    expect(script).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('reads the archive before anything is asked or made', () => {
    const script = powershellScript(
      manifest('shop', { tool: { version: '17.2', path: '/usr/bin/pg_dump' } }),
    );
    const asks = `& pg_restore '--list' (Join-Path $PSScriptRoot 'archive.pgdump') | Out-Null\nif ($LASTEXITCODE -ne 0) {\n`;
    expect(script.split('& psql')[0]).toContain(asks);
    expect(script).toContain('& psql');
    expect(script).toContain(
      `Write-Warning 'This pg_restore cannot read the archive: nothing was changed. Use the client tools of PostgreSQL 17 or newer; if these are, the file is damaged.'`,
    );
  });

  it('stops when the database could not be created', () => {
    const script = powershellScript(manifest('shop'));
    expect(script).toContain(
      `$create = @('--template=template0', '--encoding=UTF8', '--lc-collate=C', '--lc-ctype=de_DE.utf8')\n`,
    );
    expect(script).toContain(
      '& createdb "--maintenance-db=$maintenance" @create\nif ($LASTEXITCODE -ne 0) { exit 1 }\n',
    );
    expect(script).toContain('$env:PGDATABASE = $Database');
  });

  it('changes nothing where a program is not there, whatever the exit code of the one before', () => {
    const script = powershellScript(manifest('shop'));
    const looks = `foreach ($program in 'psql', 'createdb', 'pg_restore') {\n  if (-not (Get-Command $program -ErrorAction Ignore)) {\n    Write-Warning "$program is not in the path: nothing was changed."\n    exit 1\n`;
    expect(script.split('& pg_restore')[0]).toContain(looks);
  });

  it('gives every variable of the environment back, however it ends', () => {
    const script = powershellScript(manifest('shop'));
    const [before = '', inside = '', after = ''] = script.split(/^try \{$|^\} finally \{$/m);
    const set = [...inside.matchAll(/^ *\$env:(\w+) =/gm)].map(([, name]) => name);
    expect(set).toEqual(['PGDATABASE', 'PGCLIENTENCODING', 'LC_ALL', 'LC_MESSAGES']);
    expect(before).toContain(`foreach ($variable in ${set.map((name) => `'${name}'`).join(', ')}) {`);
    expect(`${before}${after}`).not.toContain('$env:PGDATABASE =');
    expect(after).toContain('Remove-Item -LiteralPath "Env:$variable" -ErrorAction Ignore');
  });
});
