import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../main/hosts/cli/program.ts';
import { FakeHost, pgkeep } from '../support/cli/fake-host.ts';

const secret = 'geheim-echo';

/** Values that are pasted in the place of another one; the last ends like the sentence that repeats it. */
const pasted = [
  `Server=db.example.com;User Id=backup;Password=${secret}`,
  `postgresql://backup:${secret}@db.example.com/shop`,
  `https://backup:${secret}@contoso.vault.azure.net/secrets/shop`,
  `${secret}!`,
  `x' is invalid. ${secret}' is invalid. x\n${secret}`,
  `x' is invalid for argument 'uri'. ${secret}`,
];

/** The commands that can be run, each with the words that call it. */
function leaves(
  command: Command,
  path: readonly string[] = [],
): { path: readonly string[]; command: Command }[] {
  if (command.commands.length === 0) return [{ path, command }];
  return command.commands.flatMap((each) => leaves(each, [...path, each.name()]));
}

/** Each place of each command that takes a value: how it is called, and the words with the value there. */
async function everyPlace(value: string): Promise<{ place: string; words: string[] }[]> {
  const { program } = await createProgram(new FakeHost());
  return leaves(program).flatMap(({ path, command }) => [
    ...command.options
      .filter((option) => (option.required || option.optional) && !option.hidden)
      .map(({ long }) => ({ place: [...path, long].join(' '), words: [...path, long ?? '', value] })),
    // one argument more than the command takes, so that it never runs
    {
      place: `${path.join(' ')} ARGUMENTS`,
      words: [...path, ...command.registeredArguments.map(() => value), value],
    },
  ]);
}

describe('what was pasted in the wrong place is not printed back', () => {
  it.each(pasted)('by any option or argument that refuses it: %j', async (value) => {
    const refused: string[] = [];
    for (const { place, words } of await everyPlace(value)) {
      const { exitCode, stdout, stderr } = await pgkeep(words);
      // else it was taken, such as for the name of a file, and what becomes of that is told by others
      if (exitCode !== 2) continue;
      refused.push(place);
      expect(`${place}: ${stdout}${stderr}`).not.toContain(secret);
    }
    // what is searched for would be found in these, were it printed
    expect(refused).toContain('protect --secret-uri');
    expect(refused).toContain('server login --secret-uri');
    expect(refused).toContain('restore --secret-uri');
  });

  it.each([
    [
      ['protect', '--secret-uri', pasted[0] ?? ''],
      "The value of '--secret-uri <uri>' is invalid. That is no URI of a secret: it starts with https://.",
    ],
    [
      ['azure', 'secret', 'create', pasted[2] ?? '', '--identity', 'a', '--server', 's', '--user', 'u'],
      'The value of <uri> is invalid. That is no URI of a secret: its host is a key vault of Azure, such as https://contoso.vault.azure.net, without port or login.',
    ],
    [
      ['server', 'login', '--password-env', pasted[3] ?? ''],
      "The value of '--password-env <name>' is invalid. It is no name of an environment variable.",
    ],
    [['backup', 'shop', secret], "Too many arguments for 'backup'. Expected 1 argument but got 2."],
    [['backup', 'shop', `--password=${secret}`], "Unknown option '--password'."],
    [[pasted[1] ?? ''], 'Unknown command.'],
    [['vault', pasted[4] ?? ''], 'Unknown command.'],
  ])('and the reason stays: %j', async (words, sentence) => {
    const { exitCode, stderr } = await pgkeep(words);
    expect(exitCode).toBe(2);
    expect(stderr.split('\n')[0]).toBe(sentence);
  });
});
