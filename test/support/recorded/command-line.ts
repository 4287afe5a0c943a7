import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { createProgram } from '../../../main/hosts/cli/program.ts';
import { run } from '../../../main/hosts/cli/run.ts';
import type { TestApp } from '../apps/app.ts';
import { jsonShape, type JsonShape } from './json-shape.ts';

type CliHost = Parameters<typeof createProgram>[0];

type OptionRecord = {
  readonly flags: string;
  /** Values to choose from, and what it is when it is not given. */
  readonly choices?: readonly string[];
  readonly default?: unknown;
  readonly required?: true;
  readonly hidden?: true;
};

type CommandRecord = {
  readonly aliases?: readonly string[];
  /** What a group does when only its own name is given. */
  readonly defaultCommand?: string;
  readonly arguments?: readonly string[];
  readonly options?: readonly OptionRecord[];
};

/** Every command and group of the command line, by its words after "pgkeep": what can be typed, without descriptions. */
export async function commandLine(): Promise<Record<string, CommandRecord>> {
  return Object.fromEntries(
    (await everyCommand())
      .map(({ words, command }) => [['pgkeep', ...words].join(' '), describe(command)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The words of every command that does something, for example "vault add". */
export const commandWords = async (): Promise<string[]> =>
  (await everyCommand())
    .filter(({ command }) => command.commands.length === 0)
    .map(({ words }) => words.join(' '));

async function everyCommand(): Promise<{ words: string[]; command: Command }[]> {
  const walk = (command: Command, words: string[]): { words: string[]; command: Command }[] => [
    { words, command },
    ...command.commands.flatMap((each) => walk(each, [...words, each.name()])),
  ];
  const { program } = await createProgram(hostOf({ env: {} }, []));
  return walk(program, []);
}

function describe(command: Command): CommandRecord {
  const aliases = command.aliases();
  // commander has no public name for it, but its help does
  const defaultCommand = Reflect.get(command, '_defaultCommandName') as string | null;
  const args = command.registeredArguments.map((each) => {
    const name = `${each.name()}${each.variadic ? '...' : ''}`;
    const otherwise = each.defaultValue === undefined ? '' : ` = ${JSON.stringify(each.defaultValue)}`;
    return each.required ? `<${name}>` : `[${name}]${otherwise}`;
  });
  const options = command.options
    .toSorted((a, b) => (a.flags < b.flags ? -1 : 1))
    .map((option) => ({
      flags: option.flags,
      ...(option.argChoices === undefined ? {} : { choices: option.argChoices }),
      ...(option.defaultValue === undefined ? {} : { default: option.defaultValue as unknown }),
      ...(option.mandatory ? { required: true as const } : {}),
      ...(option.hidden ? { hidden: true as const } : {}),
    }));
  return {
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(defaultCommand === null ? {} : { defaultCommand }),
    ...(args.length === 0 ? {} : { arguments: args }),
    ...(options.length === 0 ? {} : { options }),
  };
}

type Answer = { readonly exitCode: number; readonly document: unknown };

/** Runs one command with --json in the application. Throws unless it prints one document and nothing else. */
export async function runJson(
  app: Pick<TestApp, 'client' | 'env'>,
  argv: readonly string[],
): Promise<Answer> {
  const printed: string[] = [];
  const exitCode = await run([...argv, '--json'], hostOf(app, printed));
  const text = printed.join('');
  try {
    return { exitCode, document: JSON.parse(text) };
  } catch (cause) {
    throw new Error(`pgkeep ${argv.join(' ')} printed no document but: ${text}`, { cause });
  }
}

/** Runs one command in the application; `text` is all that it says, to people and to programs. */
export async function runText(
  app: Pick<TestApp, 'client' | 'env'>,
  argv: readonly string[],
): Promise<{ readonly exitCode: number; readonly text: string }> {
  const said: string[] = [];
  const exitCode = await run(argv, hostOf(app, said, said));
  return { exitCode, text: said.join('') };
}

export type AnswerRecord = { readonly exitCode: number; readonly json: JsonShape };

export const recordOf = ({ exitCode, document }: Answer): AnswerRecord => ({
  exitCode,
  json: jsonShape(document),
});

function hostOf(
  app: Pick<TestApp, 'env'> & Partial<Pick<TestApp, 'client'>>,
  printed: string[],
  told?: string[],
): CliHost {
  const sink = (lines?: string[]) =>
    new Writable({
      decodeStrings: false,
      write(chunk: string | Buffer, _encoding, done) {
        lines?.push(chunk.toString());
        done();
      },
    });
  const nobody = (question: string) => Promise.reject(new Error(`nobody is there to answer: ${question}`));
  return {
    stdout: sink(printed),
    stderr: sink(told),
    env: app.env,
    cwd: process.cwd(),
    version: '0.0.0',
    clock: { now: () => new Date(), elapsed: () => performance.now() },
    offsetMinutes: () => 0,
    ask: nobody,
    askOpenly: nobody,
    onSignal: () => () => {},
    buildInterface: () => Promise.resolve(),
    knownNames: () => Promise.resolve({ servers: [], vaults: [], instances: [] }),
    open: () => {
      const { client } = app;
      if (client === undefined) throw new Error('no application belongs to this');
      // it goes on for the next command
      return Promise.resolve({ client, [Symbol.asyncDispose]: () => Promise.resolve() });
    },
  };
}
