import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../../main/hosts/cli/program.ts';
import { FakeHost, pgkeep } from '../../../support/cli/fake-host.ts';

const wordsOf = async (...argv: string[]) =>
  (await createProgram(new FakeHost(), argv)).program.commands.flatMap((command) => [
    command.name(),
    ...command.aliases(),
  ]);

describe('a command line has the commands that it needs', () => {
  it('each word that calls a command brings it, whatever options stand in front', async () => {
    const all = await wordsOf();
    expect(all).toContain('jobs');
    expect(all).toContain('databases');
    for (const word of all) {
      expect(await wordsOf(word), word).toContain(word);
      if (word === 'completion') continue;
      expect((await wordsOf('--json', '--no-color', word, 'list')).length, word).toBeLessThan(4);
    }
  });

  it.each([[[]], [['--help']], [['help', 'jobs']], [['bakcup']]])(
    'help and what is misspelt have all: %j',
    async (argv) => {
      expect(await wordsOf(...argv)).toStrictEqual(await wordsOf());
    },
  );

  it('completion has all, for it completes them', async () => {
    expect(await wordsOf('completion', 'bash', '--', 'pgkeep ')).toStrictEqual(await wordsOf());
  });

  it('help is the same, however many commands were loaded', async () => {
    const { stdout } = await pgkeep(['jobs', '--help']);
    expect(stdout).toMatch(/^Usage: pgkeep jobs /);
    expect((await pgkeep(['help', 'jobs'])).stdout).toBe(stdout);
  });
});
