import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createProgram } from '../../../main/hosts/cli/program.ts';
import { FakeHost } from '../../support/cli/fake-host.ts';

const root = join(import.meta.dirname, '../../..');

/** What writes command lines for people to copy, wherever they read them. */
const writesCommands = ['shared/command-line/command-names.ts', 'main/postgres/restore/files/scripts.ts'];

/** Path and text of every source of main and shared; throws where they are not found. */
async function sources(): Promise<{ path: string; text: string }[]> {
  const files = await Array.fromAsync(glob(['main/**/*.ts', 'shared/**/*.ts'], { cwd: root }));
  // no source breaks a rule where none is read
  if (files.length < 300) throw new Error(`only ${files.length} sources were found below ${root}`);
  return files.map((file) => ({
    path: file.replaceAll('\\', '/'),
    text: readFileSync(join(root, file), 'utf8'),
  }));
}

it('no message or remedy outside the command line names a command of pgkeep', async () => {
  const commands = (await createProgram(new FakeHost())).program.commands
    .map((command) => command.name())
    .filter((name) => name !== 'serve');
  const call = new RegExp(`pgkeep (${commands.join('|')})\\b`);
  const found: string[] = [];
  for (const { path, text } of await sources()) {
    if (path.startsWith('main/hosts/') || writesCommands.includes(path)) continue;
    if (call.test(text)) found.push(path);
  }
  expect(found).toStrictEqual([]);
});

it('no remedy names an option of the command line', async () => {
  const found: string[] = [];
  for (const { path, text } of await sources()) {
    if (path.startsWith('main/hosts/cli/')) continue;
    const remedies = text.matchAll(/remedy:\s*(?:'[^'\n]*'|`[^`]*`|"[^"\n]*")/g);
    for (const [remedy] of remedies) {
      // what other programs are called with is theirs
      const own = remedy.replace(/: az [a-z].*/, '');
      if (/\s\(?--[a-z]/.test(own)) found.push(`${path}: ${remedy}`);
    }
  }
  expect(found).toStrictEqual([]);
});
