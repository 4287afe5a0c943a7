import type { Argument, Command, Option } from 'commander';
import type { KnownName, KnownNames } from '../../../../known-names.ts';
import { isPrintable } from '../../terminal/printable.ts';

/** What may stand in the place of a word, whole and as the program would get it. */
interface Candidate {
  readonly value: string;
  readonly description: string;
}

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Whether the word is a path, which the shell itself completes. */
  readonly isPath: boolean;
}

const nothing: Completion = { candidates: [], isPath: false };
const path: Completion = { candidates: [], isPath: true };

/** What the words before the last one come to. */
interface Place {
  readonly command: Command;
  /** How many arguments of the command were given. */
  readonly given: number;
  /** The option whose value comes next. */
  readonly pending: Option | undefined;
  /** Whether `--` has ended the options. */
  readonly isEnded: boolean;
}

/**
 * What completes the last of the words, those before being complete; the program's own name is not among them.
 * `names` is asked only where names are wanted.
 */
export async function complete(
  root: Command,
  words: readonly string[],
  names: () => Promise<KnownNames>,
): Promise<Completion> {
  const word = words.at(-1) ?? '';
  const place = placeOf(root, words.slice(0, -1));
  const { command, pending, isEnded, given } = place;
  if (pending !== undefined) return valuesFor(pending, word, names);
  if (!isEnded && word.startsWith('-')) {
    const equals = word.indexOf('=');
    if (equals < 0) return { candidates: startingWith(optionsOf(command, root), word), isPath: false };
    const option = findOption(command, root, word);
    if (option === undefined || !takesValue(option)) return nothing;
    const flag = word.slice(0, equals + 1);
    const found = await valuesFor(option, word.slice(equals + 1), names);
    const candidates = found.candidates.map((each) => ({ ...each, value: flag + each.value }));
    return { ...found, candidates };
  }
  const isGroup = command.commands.length > 0;
  if (isGroup) return { candidates: startingWith(subcommandsOf(command), word), isPath: false };
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[given] ?? (last?.variadic === true ? last : undefined);
  return argument === undefined ? nothing : valuesFor(argument, word, names);
}

function placeOf(root: Command, words: readonly string[]): Place {
  let command = root;
  let given = 0;
  let pending: Option | undefined;
  let isEnded = false;
  for (const word of words) {
    const isFlag = !isEnded && word.startsWith('-');
    if (pending !== undefined && (pending.required || !isFlag)) {
      pending = undefined;
    } else if (isFlag) {
      isEnded = word === '--';
      const option = word.includes('=') ? undefined : findOption(command, root, word);
      pending = option !== undefined && takesValue(option) ? option : undefined;
    } else {
      const next = given === 0 ? subcommandOf(command, word) : undefined;
      if (next === undefined) given += 1;
      else command = next;
    }
  }
  // the value of such an option may stay out
  return { command, given, pending: pending?.required === true ? pending : undefined, isEnded };
}

const takesValue = ({ required, optional }: Option): boolean => required || optional;

const subcommandOf = (command: Command, word: string): Command | undefined =>
  command.commands.find((each) => each.name() === word || each.aliases().includes(word));

/** Those of a group that lists when it stands alone are those of its list. */
function visibleOptions(command: Command): Option[] {
  const list = command.commands.find((each) => each.name() === 'list');
  return [command, ...(list === undefined ? [] : [list])].flatMap((each) =>
    each.createHelp().visibleOptions(each),
  );
}

function findOption(command: Command, root: Command, word: string): Option | undefined {
  const [flag = word] = word.split('=');
  return [...visibleOptions(command), ...visibleOptions(root)].find(
    ({ long, short }) => long === flag || short === flag,
  );
}

function optionsOf(command: Command, root: Command): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const { long, description } of [...visibleOptions(command), ...visibleOptions(root)]) {
    if (typeof long === 'string' && !found.has(long)) found.set(long, { value: long, description });
  }
  return [...found.values()];
}

const subcommandsOf = (command: Command): Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ value: each.name(), description: each.description() }));

const startingWith = (candidates: readonly Candidate[], word: string): Candidate[] =>
  candidates.filter(({ value }) => value.startsWith(word));

/** Choices, names of what its placeholder names, or paths. */
async function valuesFor(
  of: Option | Argument,
  word: string,
  names: () => Promise<KnownNames>,
): Promise<Completion> {
  if (of.argChoices !== undefined) {
    const choices = of.argChoices.map((value) => ({ value, description: '' }));
    return { candidates: startingWith(choices, word), isPath: false };
  }
  const placeholder = 'flags' in of ? (/[<[]([\w ]+)/.exec(of.flags)?.[1] ?? '') : of.name();
  switch (placeholder) {
    case 'server':
      return { candidates: named((await names()).servers, word), isPath: false };
    case 'vault':
      return { candidates: named((await names()).vaults, word), isPath: false };
    case 'instance':
      return { candidates: instances((await names()).instances, word), isPath: false };
    case 'path':
    case 'folder':
    case 'file':
      return path;
    default:
      return nothing;
  }
}

/** Whether a name comes out of every shell and terminal as it went in. */
const survives = (name: string): boolean => isPrintable(name) && !name.includes('\\');

/** By name; by id where the name does not survive. */
function named(things: readonly KnownName[], word: string): Candidate[] {
  const all = things.map(({ id, name, detail }) =>
    survives(name) ? { value: name, description: detail } : { value: id, description: `${name}: ${detail}` },
  );
  return startingWith(all, word);
}

/** Where no name begins so, by a database that only one instance has: that is enough to name it. */
function instances(all: KnownNames['instances'], word: string): Candidate[] {
  const byName = named(all, word);
  if (byName.length > 0) return byName;
  return [...Map.groupBy(all, ({ database }) => database)].flatMap(([database, [one, ...others]]) =>
    one !== undefined && others.length === 0 && database.startsWith(word) && survives(database)
      ? [{ value: database, description: one.detail }]
      : [],
  );
}
