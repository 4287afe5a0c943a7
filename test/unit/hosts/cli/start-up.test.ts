import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../../../../main/hosts/cli/pgkeep.mjs', import.meta.url));
const tracer = new URL('../../../support/cli/trace-modules.mjs', import.meta.url).href;
const root = pathToFileURL(join(entry, '../../../../')).href;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgkeep-start-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs pgkeep with an empty home, and with the cache folder of the user in `caches`. */
function start(argv: readonly string[], options: { caches?: string; nodeOptions?: readonly string[] } = {}) {
  const { caches = join(folder, 'caches'), nodeOptions = [] } = options;
  const { NODE_COMPILE_CACHE: _other, ...env } = process.env;
  return spawnSync(process.execPath, [...nodeOptions, entry, ...argv], {
    encoding: 'utf8',
    env: {
      ...env,
      PGKEEP_HOME: join(folder, 'home'),
      HOME: caches,
      XDG_CACHE_HOME: caches,
      LOCALAPPDATA: caches,
      LOADED_MODULES: join(folder, 'modules'),
    },
  });
}

/** What a command line loads: paths in the checkout. */
function modulesOf(...argv: string[]): string[] {
  const { status, stderr } = start(argv, { nodeOptions: ['--import', tracer] });
  if (status !== 0) throw new Error(`pgkeep ${argv.join(' ')} failed: ${stderr}`);
  const loaded = readFileSync(join(folder, 'modules'), 'utf8')
    .split('\n')
    .filter((url) => url.startsWith(root))
    .map((url) => url.slice(root.length));
  if (!loaded.includes('main/hosts/cli/main.ts')) throw new Error('the modules were not written down');
  return loaded;
}

describe('a question', () => {
  it('that there is no terminal for says how to go on without', () => {
    const { status, stderr } = start(['points', 'release', 'shop', 'latest']);
    expect(status).toBe(1);
    expect(stderr).toContain('There is no terminal to ask this in.');
    expect(stderr).toContain('give the answer as an option');
    expect(stderr).not.toContain('--yes');
  });
});

describe('pgkeep jobs loads what it needs', () => {
  let loaded: string[];

  beforeAll(() => {
    loaded = modulesOf('jobs');
  });

  it.each([
    ['of Azure', '@azure/'],
    ['that asks questions', '@inquirer/'],
    ['of the keychain', '@napi-rs/'],
    ['that talks to servers', 'pg/'],
    ['that starts programs', 'execa/'],
    ['that opens a browser', 'open/'],
    ['that draws the progress of a job', 'log-update/'],
    ['that serves the interface', 'ws/'],
  ])('nothing %s: %s', (_what, name) => {
    expect(loaded.filter((path) => path.startsWith(`node_modules/${name}`))).toStrictEqual([]);
  });

  it('no other command', () => {
    expect(loaded.filter((path) => path.startsWith('main/hosts/cli/commands/'))).toStrictEqual([
      'main/hosts/cli/commands/jobs.ts',
    ]);
  });

  it('the application itself, so that the lists above are lists of what was loaded', () => {
    expect(loaded).toContain('main/compose.ts');
    expect(loaded.some((path) => path.startsWith('node_modules/better-sqlite3/'))).toBe(true);
  });
});

it.each([[['--help']], [['--version']], [['vault', 'add', '--help']], [['restore', '--help']]])(
  'pgkeep %s loads no application',
  (argv) => {
    const loaded = modulesOf(...argv);
    expect(loaded).not.toContain('main/compose.ts');
  },
);

describe.skipIf(process.platform === 'win32')('compiled modules are kept for the next start', () => {
  const filesIn = (path: string) =>
    readdirSync(path, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).length;
  const kept = (caches: string) =>
    join(caches, process.platform === 'darwin' ? 'Library/Caches' : '', 'pgkeep/compiled');

  it("in the user's own cache folder, which nobody else may read or write", () => {
    const caches = join(folder, 'own');
    expect(start(['--version'], { caches })).toMatchObject({ status: 0, stderr: '' });
    expect(statSync(kept(caches)).mode & 0o777).toBe(0o700);
    expect(filesIn(kept(caches))).toBeGreaterThan(5);
  });

  it('not in a folder that others may write to: what lies there would be run', () => {
    const caches = join(folder, 'open');
    mkdirSync(kept(caches), { recursive: true });
    chmodSync(kept(caches), 0o777);
    expect(start(['--version'], { caches })).toMatchObject({ status: 0, stderr: '' });
    expect(filesIn(kept(caches))).toBe(0);
  });

  it('not below a folder that others may write to: they could put another one in its place', () => {
    const caches = join(folder, 'below-open');
    mkdirSync(kept(caches), { recursive: true, mode: 0o700 });
    chmodSync(dirname(kept(caches)), 0o777);
    expect(start(['--version'], { caches })).toMatchObject({ status: 0, stderr: '' });
    expect(filesIn(kept(caches))).toBe(0);
  });

  it('nowhere, without a word, where there is no such folder', () => {
    expect(start(['--version'], { caches: '/dev/null' })).toMatchObject({ status: 0, stderr: '' });
  });
});
