import { Argument, type Command } from 'commander';
import { exitCodes } from '../cli-errors.ts';
import { bashReplacement, readBashLine } from '../report/completion/bash-line.ts';
import { complete, type Completion } from '../report/completion/candidates.ts';
import { completionScripts, completionShells, type CompletionShell } from '../report/completion/scripts.ts';
import { printable } from '../terminal/printable.ts';
import type { Session } from '../terminal/session.ts';

const help = `
Switch it on:
  bash         echo 'source <(pgkeep completion bash)' >> ~/.bashrc
  zsh          echo 'source <(pgkeep completion zsh)' >> ~/.zshrc   (below compinit)
  fish         pgkeep completion fish > ~/.config/fish/completions/pgkeep.fish
  PowerShell   Add-Content $PROFILE 'pgkeep completion powershell | Out-String | Invoke-Expression'

With words behind --, which such a script gives, it answers what completes the last one. Commands, options and
choices are completed, and the names of servers, vaults and instances; no vault and no server is asked.`;

export function addCompletionCommand(program: Command, session: Session): void {
  const { output, host } = session;
  const command = program
    .command('completion')
    .description('Writes the script with which a shell completes the words of pgkeep.')
    .addArgument(new Argument('<shell>', 'the shell').choices(completionShells))
    .argument('[words...]', 'behind --: the words to complete, as the script gives them')
    .addHelpText('after', help);
  command.action((shell: CompletionShell, words: readonly string[]) =>
    session.run(command, async () => {
      if (words.length === 0) {
        const script = completionScripts[shell];
        output.result({ shell, script }, () => void host.stdout.write(script));
        return exitCodes.done;
      }
      const names = () => host.knownNames();
      if (shell !== 'bash') {
        // PowerShell cannot give an empty word in every version
        const last = words.at(-1) === '""' ? '' : (words.at(-1) ?? '');
        const found = await complete(program, [...words.slice(0, -1), last], names);
        answer(session, found, ({ value, description }) => `${value}\t${printable(description)}`);
        return exitCodes.done;
      }
      const [line = '', replaced = ''] = words;
      const read = readBashLine(line);
      const found = await complete(program, read.words, names);
      answer(session, found, ({ value }) => bashReplacement(read, replaced, value));
      return exitCodes.done;
    }),
  );
}

/** A line a candidate, and last whether the shell is to complete a path. */
function answer(
  { output, host }: Session,
  found: Completion,
  written: (candidate: Completion['candidates'][number]) => string | undefined,
): void {
  output.result(found, () => {
    const lines = found.candidates.flatMap((each) => written(each) ?? []);
    host.stdout.write([...lines, found.isPath ? ':0' : ':4', ''].join('\n'));
  });
}
