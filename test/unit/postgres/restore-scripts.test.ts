import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { powershellScript, shellScript } from '../../../main/postgres/restore-scripts.ts';
import type { DatabaseProperties, Manifest } from '../../../shared/manifest.ts';
import { sampleManifest } from '../../integration/vault/manifest-sample.ts';

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
    for (const tool of ['createdb', 'pg_restore']) {
      // A NUL behind each: arguments may have any other character.
      const script = `#!/bin/sh\n{ printf '%s\\0' ${tool} "$PGDATABASE" "$@"; printf '\\n\\0'; } >>calls\n`;
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
      calls: calls
        .split('\0\n\0')
        .filter((call) => call !== '')
        .map((call) => call.split('\0')),
    };
  }

  const locale = ['--lc-collate=C', '--lc-ctype=de_DE.utf8'];
  const createdb = ['--maintenance-db=postgres', '--template=template0', '--encoding=UTF8', ...locale];
  const restore = (jobs: string) => ['--dbname=', '--format=custom', `--jobs=${jobs}`, '--verbose'];

  it.each(hostileNames)('takes %j for a name and nothing else', async (name) => {
    expect(await run(manifest(name))).toEqual({
      status: 0,
      calls: [
        ['createdb', name, ...createdb],
        ['pg_restore', name, ...restore('1'), join(folder, 'archive.pgdump')],
      ],
    });
  });

  it('takes another name, the number of jobs and more options', async () => {
    const args = [`o'ther $x`, '8', '--no-owner', '--role=a b'];
    expect((await run(manifest('shop'), args, { PGMAINTENANCEDB: 'my db' })).calls).toEqual([
      ['createdb', `o'ther $x`, '--maintenance-db=my db', ...createdb.slice(1)],
      [
        'pg_restore',
        `o'ther $x`,
        ...restore('8'),
        '--no-owner',
        '--role=a b',
        join(folder, 'archive.pgdump'),
      ],
    ]);
  });

  it.each([
    ['icu', `de-DE-u-co-phonebk`, ['--locale-provider=icu', '--icu-locale=de-DE-u-co-phonebk']],
    ['builtin', 'C.UTF-8', ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']],
  ] as const)('creates the database with the %s locale of the source', async (provider, name, options) => {
    const properties = { localeProvider: provider, locale: name };
    const { calls } = await run(manifest('shop', { properties }));
    expect(calls[0]).toEqual(['createdb', 'shop', ...createdb, ...options]);
  });

  it('takes a locale for nothing but a locale', async () => {
    const properties = { collate: `it's $(touch hacked) \`x\``, ctype: `Norwegian Bokmål_Norway.1252` };
    const { calls } = await run(manifest('shop', { properties }));
    expect(calls[0]?.slice(-2)).toEqual([
      `--lc-collate=${properties.collate}`,
      `--lc-ctype=${properties.ctype}`,
    ]);
    for (const wrong of ['a"b', 'a\\', 'a\nb', 'a\0b']) {
      for (const script of [shellScript, powershellScript]) {
        const given = manifest('shop', { properties: { ctype: wrong } });
        expect(() => script(given)).toThrow('as a locale of the database, which is none');
      }
    }
  });

  it('does not restore into a database that it could not create', async () => {
    await writeFile(join(folder, 'bin', 'createdb'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    expect(await run(manifest('shop'))).toEqual({ status: 1, calls: [] });
  });

  it('passes the exit code of pg_restore on', async () => {
    await writeFile(join(folder, 'bin', 'pg_restore'), '#!/bin/sh\nexit 5\n', { mode: 0o755 });
    expect((await run(manifest('shop'))).status).toBe(5);
  });

  it('has only numbers of a manifest’s version in it', () => {
    const tool = { version: '17\ntouch hacked\n.1', path: '/usr/bin' };
    expect(shellScript(manifest('shop', { tool }))).toContain('pg_restore 17 or newer.');
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
  // PowerShell ends a quoted string at a straight single quote and at the typographic ones alike.
  it.each([
    ['shop', `'shop'`],
    [`it's`, `'it''s'`],
    ['\u2018a\u2019b\u201ac\u201b', `'\u2018\u2018a\u2019\u2019b\u201a\u201ac\u201b\u201b'`],
    ['$(hacked) `n "x"', `'$(hacked) \`n "x"'`],
    ["'$&'", `'''$&'''`],
    ['line\nbreak', `'line\nbreak'`],
  ])('quotes %j', (name, quoted) => {
    expect(powershellScript(manifest(name))).toContain(`  [string]$Database = ${quoted},\n`);
  });

  it('stops when the database could not be created', () => {
    const script = powershellScript(manifest('shop'));
    expect(script).toContain(
      `'--encoding=UTF8' '--lc-collate=C' '--lc-ctype=de_DE.utf8'\nif ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }\n& pg_restore`,
    );
    expect(script).toContain('$env:PGDATABASE = $Database');
  });
});
