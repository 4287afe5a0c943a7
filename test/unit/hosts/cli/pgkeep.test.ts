import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../../../../main/hosts/cli/pgkeep.mjs', import.meta.url));

describe('on the right Node.js', () => {
  it('runs the program, prints no warning of the runtime, and passes the exit code on', () => {
    const help = spawnSync(process.execPath, [entry, 'vault', '--help'], { encoding: 'utf8' });
    expect({ status: help.status, stderr: help.stderr }).toStrictEqual({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage: pgkeep vault /);
    const usage = spawnSync(process.execPath, [entry, 'nonsense'], { encoding: 'utf8' });
    expect({ status: usage.status, stderr: usage.stderr }).toStrictEqual({
      status: 2,
      stderr: "Unknown command 'nonsense'.\nRun pgkeep --help\n",
    });
  });
});

/** At its end the process makes objects that live for a moment, and prints how large its young generation is, in bytes. */
const grows = `
  import { getHeapSpaceStatistics } from 'node:v8';
  process.on('exit', () => {
    const living = [];
    for (let i = 0; i < 1000; i += 1) living[i % 200] = Array.from({ length: 2000 }, (_, k) => ({ k, i }));
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    process.stderr.write(String(young.space_size));
  });
`;

describe('its memory', () => {
  it('keeps what lives for a moment in a few megabytes', () => {
    const probe = `data:text/javascript,${encodeURIComponent(grows)}`;
    const young = (...program: string[]) =>
      Number(spawnSync(process.execPath, ['--import', probe, ...program], { encoding: 'utf8' }).stderr);
    expect(young(entry, 'vault', '--help')).toBeLessThan(8e6);
    // the same is seen to grow elsewhere
    expect(young('--eval', '0')).toBeGreaterThan(24e6);
  });
});

describe('in a package', () => {
  let installed: string;
  let run: () => ReturnType<typeof spawnSync>;

  beforeEach(() => {
    installed = mkdtempSync(join(tmpdir(), 'pgkeep installed '));
    const copy = join(installed, 'node_modules/pgkeep/main/hosts/cli/pgkeep.mjs');
    mkdirSync(join(copy, '..'), { recursive: true });
    for (const name of ['compile-cache.mjs', 'pgkeep.mjs', 'project-node.mjs']) {
      cpSync(join(entry, '..', name), join(copy, '..', name));
    }
    run = () => spawnSync(process.execPath, [copy], { encoding: 'utf8' });
  });
  afterEach(() => rmSync(installed, { recursive: true }));

  it('says how to pack where nothing was built', () => {
    const { status, stderr } = run();
    expect({ status, stderr }).toStrictEqual({
      status: 1,
      stderr:
        'This pgkeep was packed without being built: make the package with "npm run pack" in a checkout.\n',
    });
  });

  it('runs what was built from the sources', () => {
    const built = join(installed, 'node_modules/pgkeep/dist/program/main/hosts/cli');
    mkdirSync(built, { recursive: true });
    writeFileSync(join(built, 'main.js'), 'console.log("built")');
    writeFileSync(join(installed, 'node_modules/pgkeep/package.json'), '{ "type": "module" }');
    expect(run()).toMatchObject({ status: 0, stdout: 'built\n', stderr: '' });
  });
});

/** Where npm puts the checkout's own Node.js on this platform. */
const program = `node_modules/node-${process.platform}-${process.arch}/bin/node`;

/** The entry believes to run on Node 18 when this is loaded before it. */
const pretendOld = `
Object.defineProperty(process, 'version', { value: 'v18.20.0' });
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.0' } });
`;

describe.skipIf(process.platform === 'win32')('on an old Node.js', () => {
  let checkout: string;
  let old: (...argv: string[]) => ReturnType<typeof spawnSync>;

  beforeAll(() => {
    checkout = mkdtempSync(join(tmpdir(), 'pgkeep-entry-'));
    mkdirSync(join(checkout, 'main/hosts/cli'), { recursive: true });
    mkdirSync(join(checkout, program, '..'), { recursive: true });
    const copy = join(checkout, 'main/hosts/cli/pgkeep.mjs');
    cpSync(entry, copy);
    cpSync(join(entry, '../project-node.mjs'), join(copy, '../project-node.mjs'));
    writeFileSync(join(checkout, 'old.mjs'), pretendOld);
    old = (...argv) =>
      spawnSync(process.execPath, ['--import', join(checkout, 'old.mjs'), copy, ...argv], {
        encoding: 'utf8',
      });
  });

  afterAll(() => rmSync(checkout, { recursive: true }));

  function bundle(script: string): void {
    writeFileSync(join(checkout, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(checkout, program), 0o755);
  }

  it('says in one sentence what to do when the checkout has no Node.js', () => {
    rmSync(join(checkout, program), { force: true });
    const { status, stdout, stderr } = old('vault', 'list');
    expect({ status, stdout, stderr }).toStrictEqual({
      status: 1,
      stdout: '',
      stderr:
        "pgkeep needs Node.js 24 and this is v18.20.0: install Node.js 24, or run npm's ci or install again without leaving out optional packages, which brings it.\n",
    });
  });

  it("starts the checkout's Node.js with the same words and passes its exit code on", () => {
    bundle('while [ "$1" != list ]; do shift; done; echo "$@"; exit 3');
    const { status, stdout, stderr } = old('list', 'a b', '--json');
    expect({ status, stdout, stderr }).toStrictEqual({ status: 3, stdout: 'list a b --json\n', stderr: '' });
  });

  it('finds the Node.js that npm put beside an installed pgkeep', () => {
    rmSync(join(checkout, program), { force: true });
    const inside = join(checkout, 'node_modules/pgkeep/main/hosts/cli');
    mkdirSync(inside, { recursive: true });
    for (const name of ['compile-cache.mjs', 'pgkeep.mjs', 'project-node.mjs'])
      cpSync(join(entry, '..', name), join(inside, name));
    bundle('echo found');
    const argv = ['--import', join(checkout, 'old.mjs'), join(inside, 'pgkeep.mjs')];
    expect(spawnSync(process.execPath, argv, { encoding: 'utf8' })).toMatchObject({ stdout: 'found\n' });
  });

  it("dies of the signal that the checkout's Node.js died of", () => {
    bundle('kill -TERM $$');
    expect(old('list').signal).toBe('SIGTERM');
  });

  it("does not start itself for ever when the checkout's Node.js is old too", () => {
    bundle(`exec "${process.execPath}" "$@"`);
    const { status, stderr } = old('list');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^pgkeep needs Node\.js 24 /);
  });
});
