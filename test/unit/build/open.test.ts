import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPgkeep } from '../../../build/open.ts';
import type { ElectronProgram } from '../../../build/electron-program.ts';

const serves = (reason: string) => `No window: ${reason}. pgkeep serves its interface to a browser instead.`;

describe.skipIf(process.platform === 'win32')('npm start', () => {
  let root = '';
  let said: string[] = [];

  beforeEach(() => {
    said = [];
    root = mkdtempSync(join(tmpdir(), 'pgkeep start '));
    mkdirSync(join(root, 'main/hosts/cli'), { recursive: true });
    const entry = `require('node:fs').writeFileSync('served', process.argv.slice(2).join(' ')); process.exitCode = 3;`;
    writeFileSync(
      join(root, 'main/hosts/cli/pgkeep.mjs'),
      entry.replace('require(', 'process.getBuiltinModule('),
    );
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** A program in the place of Electron's. */
  function electron(script: string): string {
    const program = join(root, 'electron');
    writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return program;
  }
  const served = () => readFileSync(join(root, 'served'), 'utf8');
  function open(finds: ElectronProgram[], fetched?: string): Promise<number> {
    return openPgkeep({
      root,
      words: ['--port', '0', 'pgkeep://job/x'],
      find: () => finds.shift() ?? { reason: 'asked too often', fetchable: false },
      fetch: () => {
        said.push('fetching');
        return Promise.resolve(fetched);
      },
      say: (line) => void said.push(line),
    });
  }
  const missing = { reason: 'Electron is not installed here', fetchable: true };

  it('opens the window where Electron is', async () => {
    const program = electron('echo "$@" > window; exit 5');
    expect(await open([{ program }])).toBe(5);
    expect(readFileSync(join(root, 'window'), 'utf8')).toBe(`${root} --port 0 pgkeep://job/x\n`);
    expect(said).toEqual([]);
  });

  it('fetches Electron the first time, and opens the window', async () => {
    const program = electron('exit 0');
    expect(await open([missing, { program }])).toBe(0);
    expect(said).toEqual(['fetching']);
  });

  it('serves where Electron cannot be fetched, and says why', async () => {
    expect(await open([missing], 'its server could not be reached')).toBe(3);
    expect(said).toEqual([
      'fetching',
      serves('Electron could not be fetched: its server could not be reached'),
    ]);
    expect(served()).toBe('serve --port 0');
  });

  it('fetches nothing where no window could open', async () => {
    expect(await open([{ reason: 'there is no display here', fetchable: false }])).toBe(3);
    expect(said).toEqual([serves('there is no display here')]);
  });

  it.each([
    ['lacks a library of the system', 'exit 127', 'Electron lacks a library of the system'],
    ['ends at once', 'kill -TRAP $$', 'Electron ended at once (SIGTRAP)'],
  ])('serves where Electron %s', async (_what, script, reason) => {
    expect(await open([{ program: electron(script) }])).toBe(3);
    expect(said).toEqual([serves(reason)]);
  });

  it('serves where Electron does not start', async () => {
    expect(await open([{ program: join(root, 'no-such-program') }])).toBe(3);
    expect(said).toEqual([expect.stringMatching(/^No window: Electron could not be started: .*ENOENT\. /)]);
    expect(served()).toBe('serve --port 0');
  });
});
