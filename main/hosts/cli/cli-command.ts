import { Command } from 'commander';
import { UsageError } from './cli-errors.ts';

/** The words that call the command, without the program's name: "vault add". */
export function commandPath(command: Command): string {
  const words: string[] = [];
  for (let each: Command | null = command; each?.parent; each = each.parent) words.unshift(each.name());
  return words.join(' ');
}

/**
 * What commander says, without the values that it repeats: one of them may be a secret that was pasted by mistake, and
 * what a command prints is kept in terminals, logs and records of pipelines.
 */
function withoutValues(message: string): string {
  return (
    message
      .replace(/^error: /, '')
      // up to the last place that looks like the end of the value, which may itself have words like these
      .replace(/^option '([^']*)' argument '[\s\S]*' is invalid\./, "the value of '$1' is invalid.")
      .replace(
        /^command-argument value '[\s\S]*' is invalid for argument '([^']*)'\./,
        'the value of <$1> is invalid.',
      )
      .replace(/^(too many arguments.* but got \d+): [\s\S]*$/, '$1.')
      .replace(/^(unknown option '[^'=]*)=[\s\S]*$/, "$1'")
      // what is no word is no misspelt command either
      .replace(/^unknown command '(?![\w-]*'(?:\s\(Did you mean [\w, -]*\?\))?$)[\s\S]*$/, 'unknown command')
      .replaceAll('\n', ' ')
  );
}

/** commander's command, except that what is wrong with a command line becomes a UsageError. */
export class CliCommand extends Command {
  override createCommand(name?: string): Command {
    return new CliCommand(name);
  }

  override error(message: string): never {
    const text = withoutValues(message);
    throw new UsageError(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}`, commandPath(this));
  }
}
