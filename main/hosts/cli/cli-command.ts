import { Command } from 'commander';
import { UsageError } from './cli-errors.ts';

/** The words that call the command, without the program's name: "vault add". */
export function commandPath(command: Command): string {
  const words: string[] = [];
  for (let each: Command | null = command; each?.parent; each = each.parent) words.unshift(each.name());
  return words.join(' ');
}

/** commander's command, except that what is wrong with a command line becomes a UsageError. */
export class CliCommand extends Command {
  override createCommand(name?: string): Command {
    return new CliCommand(name);
  }

  override error(message: string): never {
    const text = message
      .replace(/^error: /, '')
      .replaceAll('\n', ' ')
      // what stands after the equals sign of an option that we do not know may be a secret
      .replace(/^(unknown option '[^'=]*)=[\s\S]*$/, "$1'");
    throw new UsageError(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}`, commandPath(this));
  }
}
