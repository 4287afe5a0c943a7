import type { Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { homeWords } from '../../../../../shared/words/who.ts';
import { exitCodes } from '../../cli-errors.ts';
import type { Session } from '../../terminal/session.ts';
import { addScheduledOptions, scheduledBy, type ScheduledOptions } from './scheduled.ts';

interface RunnerOptions extends ScheduledOptions {
  readonly none?: true;
}

/** `runner`: which home runs due backups. */
export function addRunner(program: Command, session: Session): void {
  const { output } = session;
  const command = program
    .command('runner')
    .description('Makes this home the one that runs the due backups of instances or servers.');
  addScheduledOptions(command);
  command.option(flags.none, 'no home runs them (of an instance: that of its server does)').addHelpText(
    'after',
    `
A home is the folder of pgkeep's own state on one machine; every workstation that opens the vault sees which one it is.

Examples:
  pgkeep runner --server prod
  pgkeep runner prod/shop --none`,
  );
  command.action((instances: string[], options: RunnerOptions) =>
    session.run(command, async (client) => {
      const { instances: named, servers } = scheduledBy(instances, options);
      const runner = options.none === true ? 'none' : 'this home';
      const { schedule } = await client();
      const changed = await schedule.setRunner({ instances: named, servers, runner });
      await output.result(changed, async () => {
        const { home } = await schedule.status({ instances: changed.map(({ id }) => id) });
        for (const { name, scheduling } of changed) {
          const by = scheduling?.runner;
          output.line(
            by === undefined
              ? `${name}: no home runs its due backups.`
              : `${name}: ${homeWords(by, home)} runs its due backups.`,
          );
        }
      });
      return exitCodes.done;
    }),
  );
}
