import type { Command } from 'commander';
import { VariableName } from '../../../../../shared/logins/secret-source.ts';
import type { ReadableVariable } from '../../../../../shared/logins/variables.ts';
import { examples } from '../../../../../shared/command-line/examples.ts';
import { exitCodes } from '../../cli-errors.ts';
import { checked } from '../../options/values.ts';
import type { Session } from '../../terminal/session.ts';

/** Under the group of the settings. */
export function addVariableCommands(settings: Command, session: Session): void {
  const variables = settings
    .command('variables')
    .description('The environment variables that pgkeep may read as logins, in the interface too.');
  addVariablesList(variables, session);
  addVariablesChange(variables, session, 'add');
  addVariablesChange(variables, session, 'remove');
}

function show({ output }: Session, variables: readonly ReadableVariable[]): void {
  output.result(variables, () => {
    output.table(
      [
        { title: 'VARIABLE', value: ({ name }) => name },
        { title: 'SET HERE', value: ({ isSet }) => (isSet ? 'yes' : 'no') },
        { title: 'USED BY', value: ({ usedBy }) => usedBy.join(', '), flexible: true },
      ],
      variables,
      `No variable may be read. Allow one: ${examples.allowVariable}`,
    );
  });
}

function addVariablesList(variables: Command, session: Session): void {
  const command = variables
    .command('list', { isDefault: true })
    .description('Lists them, with the servers and vaults whose login comes from each.')
    .addHelpText('after', '\nExample:\n  pgkeep settings variables');
  command.action(() =>
    session.run(command, async (client) => {
      show(session, await (await client()).variables.list());
      return exitCodes.done;
    }),
  );
}

const changes = {
  add: 'Puts a variable on the list. Commands that name one do so by themselves.',
  remove: 'Takes a variable off the list. What needs it can then no longer log in.',
} as const;

function addVariablesChange(variables: Command, session: Session, change: keyof typeof changes): void {
  const command = variables
    .command(change)
    .description(changes[change])
    .argument('<name>', 'name of the variable', checked(VariableName))
    .addHelpText('after', `\nExample:\n  pgkeep settings variables ${change} PROD_PASSWORD`);
  command.action((variable: string) =>
    session.run(command, async (client) => {
      show(session, await (await client()).variables[change]({ variable }));
      return exitCodes.done;
    }),
  );
}
