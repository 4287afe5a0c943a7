import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../shared/command-line/command-names.ts';
import { flags } from '../../../shared/command-line/option-names.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/commands.md'), 'utf8');

/** The words of each command that a heading names: `policy list|show|undo` is policy with list, show and undo. */
const headings = [...page.matchAll(/^## (.+)$/gm)].flatMap(([, heading = '']) =>
  [...heading.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.split(/[ |]/)),
);

/** What becomes of recovery points follows from these. */
const keeping = [
  flags.rule,
  flags.keepUntil,
  flags.until,
  flags.forEver,
  flags.confirmShorter,
  flags.shorterAfter,
  flags.data,
  flags.deletePoints,
];

describe('docs/commands.md', () => {
  it('has a heading for each command', () => {
    const isNamed = (command: string) => {
      const [first, second] = command.split(' ');
      return headings.some(
        ([group, ...members]) => group === first && (second === undefined || members.includes(second)),
      );
    };
    expect(commands.filter((command) => !isNamed(command))).toEqual([]);
  });

  it.each(keeping)('describes %s', (flag) => {
    expect(page).toMatch(new RegExp(`[\`\\s]${flag}[\`\\s]`));
  });
});
