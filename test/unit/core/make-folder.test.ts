import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, makeFolderSync } from '../../../main/core/make-folder.ts';

const module = join(import.meta.dirname, '../../../main/core/make-folder.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-make-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Whoever waits for an endless loop ends with it: it runs in a process that is given ten seconds. */
async function inProcess(name: string, path: string): Promise<string> {
  const script = `
    import { ${name} } from ${JSON.stringify(module)};
    try { await ${name}(${JSON.stringify(path)}, 0o700); console.log('made'); }
    catch (error) { console.log(error.code); }`;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    timeout: 10_000,
    killSignal: 'SIGKILL',
  });
  return stdout.trim();
}

describe.each([
  ['makeFolder', makeFolder],
  ['makeFolderSync', async (path: string, mode: number) => makeFolderSync(path, mode)],
] as const)('%s', (name, make) => {
  it('makes all that is missing, and is content with what is there', async () => {
    const path = join(folder, 'a', 'b', 'c');
    await make(path, 0o700);
    await make(path, 0o700);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('does not take a file for a folder', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(make(join(folder, 'file'), 0o700)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(make(join(folder, 'file', 'a', 'b'), 0o700)).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('makes folders beside others who make the same ones', async () => {
    const paths = Array.from({ length: 400 }, (_, n) =>
      join(folder, `${n % 40}`, 'b', 'c', `${n}`, 'e', 'f', 'g'),
    );
    await Promise.all(paths.map((path) => make(path, 0o700)));
    const made = await Promise.all(paths.map(async (path) => (await stat(path)).isDirectory()));
    expect(made).toEqual(paths.map(() => true));
  });

  it.runIf(process.platform === 'linux')('ends where the file system makes no folders', async () => {
    expect(await inProcess(name, '/proc/nope/home')).toBe('ENOENT');
    await mkdir(join(folder, 'there'));
    expect(await inProcess(name, join(folder, 'there', 'home'))).toBe('made');
  });
});
