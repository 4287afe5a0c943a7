import { PgkeepError } from '../../../core/errors.ts';
import { expectPlainPaths, tickMinutes, unitSuffix, type Unit } from './unit.ts';
import { elementAt, elementsOf, nameOf, readXml, textOf, xmlText } from './xml.ts';

/** Where the task stands in the Task Scheduler. */
export const taskName = (home: string): string => String.raw`\pgkeep\run-due-${unitSuffix(home)}`;

const author = 'pgkeep';

/** The argument that names the home: a task has no environment of its own. */
const homeArgument = '--home=';

/**
 * A word for a command line that the C runtime takes apart ("Parsing C command-line arguments"): backslashes are
 * themselves except before a quote, where each is doubled.
 */
function windowsArgument(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) => slashes + slashes + (quote === '' ? '' : String.raw`\"`))}"`;
}

/** The words of such a command line. */
function windowsWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (const [part, slashes = '', last = ''] of line.matchAll(/(\\*)([^\\]|$)/gs)) {
    if (part === '') break;
    // Only before a quote do backslashes mean something else: half of them, and an odd one makes the quote a character.
    const isQuote = last === '"';
    const kept = '\\'.repeat(isQuote ? Math.floor(slashes.length / 2) : slashes.length);
    if (kept !== '') word = (word ?? '') + kept;
    if (isQuote && slashes.length % 2 === 0) {
      isQuoted = !isQuoted;
      word ??= '';
    } else if (/\s/.test(last) && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + last;
  }
  return word === undefined ? words : [...words, word];
}

/** What the Task Scheduler replaces in a command: an environment variable, or an argument of a start by hand. */
function expectNothingReplaced(words: readonly string[]): void {
  const odd = words.find((word) => /%[^%]+%|\$\(Arg\d+\)/i.test(word));
  if (odd === undefined) return;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    `The Task Scheduler would replace a part of ${odd} by something else.`,
    { remedy: 'Move it to a path without %…% and without $(Arg0).' },
  );
}

/** What makes the Task Scheduler keep its hands off a backup, with what it does when it is not said. */
const settings = {
  MultipleInstancesPolicy: { value: 'IgnoreNew', unsaid: 'IgnoreNew' },
  DisallowStartIfOnBatteries: { value: 'false', unsaid: 'true' },
  StopIfGoingOnBatteries: { value: 'false', unsaid: 'true' },
  StartWhenAvailable: { value: 'true', unsaid: 'false' },
  ExecutionTimeLimit: { value: 'PT0S', unsaid: 'PT72H' },
  Enabled: { value: 'true', unsaid: 'true' },
} as const;

type Setting = keyof typeof settings;

/** The task's definition, as `schtasks /create /xml` takes it; `user` is DOMAIN\name. */
export function taskXml(unit: Unit, user: string): string {
  expectPlainPaths(unit);
  const args = [...unit.args, homeArgument + unit.home];
  expectNothingReplaced([unit.program, ...args]);
  const said = Object.entries(settings).map(([name, { value }]) => `    <${name}>${value}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Author>${author}</Author>
    <Description>Backups that are due. Installing the service again writes this task anew.</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <Repetition>
        <Interval>PT${tickMinutes}M</Interval>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Enabled>true</Enabled>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${xmlText(user)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
${said.join('\n')}
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xmlText(unit.program)}</Command>
      <Arguments>${xmlText(args.map(windowsArgument).join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

/** A task as the Task Scheduler tells it. */
export interface ReadTask {
  readonly unit: Unit;
  /** What is not as pgkeep wrote it. */
  readonly changed: readonly Setting[];
  /** Whether it still starts every fifteen minutes. */
  readonly isTicking: boolean;
}

/** Reads a definition; undefined where it is none of ours, or cannot be read. */
export async function readTask(text: string): Promise<ReadTask | undefined> {
  const document = await readXml(text);
  const at = (...names: readonly string[]) => {
    const found = elementAt(document, 'Task', ...names);
    return found === undefined ? undefined : textOf(found);
  };
  const program = at('Actions', 'Exec', 'Command');
  const words = windowsWords(at('Actions', 'Exec', 'Arguments') ?? '');
  const home = words.at(-1);
  if (at('RegistrationInfo', 'Author') !== author || program === undefined) return undefined;
  if (home?.startsWith(homeArgument) !== true) return undefined;
  const found = elementAt(document, 'Task', 'Settings');
  const told = new Map(
    (found === undefined ? [] : elementsOf(found)).map((node) => [nameOf(node), textOf(node)]),
  );
  return {
    unit: { program, args: words.slice(0, -1), home: home.slice(homeArgument.length), path: '' },
    changed: (Object.keys(settings) as Setting[]).filter(
      (name) => (told.get(name) ?? settings[name].unsaid) !== settings[name].value,
    ),
    isTicking:
      at('Triggers', 'TimeTrigger', 'Repetition', 'Interval') === `PT${tickMinutes}M` &&
      (at('Triggers', 'TimeTrigger', 'Enabled') ?? 'true') === 'true',
  };
}
