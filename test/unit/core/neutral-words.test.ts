import { expect, it } from 'vitest';
import { parseSync, Visitor } from 'vite';
import { createProgram } from '../../../main/hosts/cli/program.ts';
import { FakeHost } from '../../support/cli/fake-host.ts';
import { sourcesIn, type SourceText } from '../../support/sources.ts';

/** What writes command lines for people to copy, wherever they read them. */
const writesCommands = [
  'main/postgres/restore/files/scripts.ts',
  'shared/command-line/command-names.ts',
  'shared/identities/registration.ts',
];

/** What writes scripts, which call other programs with their options. */
const writesScripts = [
  'main/coordinator/access/hand-over/script.ts',
  'main/coordinator/restore/check/stock-tools/powershell.ts',
  'main/coordinator/restore/check/stock-tools/sh.ts',
  'main/postgres/restore/files/exported-globals.ts',
  'main/postgres/restore/files/scripts.ts',
  'shared/identities/registration.ts',
];

/** Sentences and commands that name an option of another program: file, text, whose it is. */
const othersOptions: readonly (readonly [file: string, text: RegExp, program: string])[] = [
  ['main/azure/blob/errors.ts', /or with "az storage container create --account-name $/, 'az'],
  ['main/azure/blob/errors.ts', /^ --name $/, 'az'],
  ['main/azure/blob/errors.ts', /^ --auth-mode login", or correct its name in the URL\.$/, 'az'],
  ['main/coordinator/restore/check/stock-tools/steps.ts', /^pg_restore --table takes /, 'pg_restore'],
  ['main/hosts/serve/run.ts', /^Choose another one with --port,/, 'pgkeep serve, whose own words these are'],
  ['main/postgres/connect/client-tools.ts', /^pg_dump --version$/, 'pg_dump'],
];

const sources = async (folder: string) =>
  (await sourcesIn('main', 'shared'))
    .filter(({ path }) => !path.startsWith(folder))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));

/** Every text that a source writes, whether it becomes a message, a remedy or something else. */
function textsOf({ path, text }: SourceText): string[] {
  const texts: string[] = [];
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed`);
  new Visitor({
    Literal: ({ value }) => {
      if (typeof value === 'string') texts.push(value);
    },
    TemplateElement: ({ value }) => void texts.push(value.cooked ?? ''),
  }).visit(program);
  return texts;
}

/** An option in the middle of a sentence or of a command; one that is an argument of its own has nothing before it. */
const namesOption = (text: string) => /\s\(?--[a-z]/.test(text);

it('no message or remedy outside the command line names a command of pgkeep', async () => {
  const commands = (await createProgram(new FakeHost())).program.commands
    .map((command) => command.name())
    .filter((name) => name !== 'serve');
  const call = new RegExp(`pgkeep (${commands.join('|')})\\b`);
  const naming = (await sources('main/hosts/')).filter(({ text }) => call.test(text));
  expect(naming.map(({ path }) => path)).toStrictEqual(writesCommands);
});

it('no text outside the command line names an option of it', async () => {
  const found = (await sources('main/hosts/cli/'))
    .filter(({ path }) => !writesScripts.includes(path))
    .flatMap((source) => textsOf(source).map((text) => ({ path: source.path, text })))
    .filter(({ text }) => namesOption(text));
  expect(found).toStrictEqual(
    othersOptions.map(([path, text]) => ({ path, text: expect.stringMatching(text) as string })),
  );
});

it.each([
  [`const a = { remedy: 'Give it with --name.' };`, true],
  ['const a = `Leave it out (--no-owner) or give ${b}.`;', true],
  [`const a = condition ? 'x' : ('try ' + 'again with --jobs');`, true],
  [`const a = ['--jobs', '--format=custom'];`, false],
  ['const a = `--dbname=${b}`;', false],
  [`const a = '-- a comment of SQL';`, false],
])('a text that names an option is found in %s: %s', (text, expected) => {
  expect(textsOf({ path: 'example.ts', text }).some(namesOption)).toBe(expected);
});
