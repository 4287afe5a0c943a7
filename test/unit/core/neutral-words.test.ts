import { expect, it } from 'vitest';
import { createProgram } from '../../../main/hosts/cli/program.ts';
import { FakeHost } from '../../support/cli/fake-host.ts';
import { sourcesIn } from '../../support/sources.ts';

/** What writes command lines for people to copy, wherever they read them. */
const writesCommands = ['shared/command-line/command-names.ts', 'main/postgres/restore/files/scripts.ts'];

it('no message or remedy outside the command line names a command of pgkeep', async () => {
  const commands = (await createProgram(new FakeHost())).program.commands
    .map((command) => command.name())
    .filter((name) => name !== 'serve');
  const call = new RegExp(`pgkeep (${commands.join('|')})\\b`);
  const found: string[] = [];
  for (const { path, text } of await sourcesIn('main', 'shared')) {
    if (path.startsWith('main/hosts/') || writesCommands.includes(path)) continue;
    if (call.test(text)) found.push(path);
  }
  expect(found).toStrictEqual([]);
});

it('no remedy names an option of the command line', async () => {
  const found: string[] = [];
  for (const { path, text } of await sourcesIn('main', 'shared')) {
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
