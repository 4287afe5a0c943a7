import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { PgName } from '../../../../../shared/ids.ts';
import { exitCodes } from '../../cli-errors.ts';
import { checked } from '../../options/values.ts';
import { reference as referenceTo } from '../../terminal/format.ts';
import type { Session } from '../../terminal/session.ts';

/** `instances continue-as`: the same database under the name that it has on its server now. */
export function addInstancesContinueAs(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('continue-as')
    .description(
      'Goes on with a database that was renamed on its server; its recovery points stay one series, in its vault too.',
    )
    .argument('<instance>', 'name, id, or the beginning of the id')
    .argument('<database>', 'what the database is called now', checked(PgName))
    .addHelpText(
      'after',
      `
Refused where the database's oid or the system identifier of its cluster shows that it is another one.

Example:
  pgkeep instances continue-as prod/shop shop_2026`,
    );
  command.action((reference: string, database: string) =>
    session.run(command, async (client) => {
      const continued = await (await client()).instances.continueAs({ instance: reference, database });
      output.result(continued, () => {
        output.line(
          `${continued.name} backs up ${continued.database} of ${continued.serverName} from now on.`,
        );
        if (!continued.proved) {
          output.line(
            'That it is the same database could not be proved by its oid and the system identifier of its cluster.',
          );
        }
        output.hint(`Back it up: ${pgkeepLine('backup', referenceTo(continued))}`);
      });
      return exitCodes.done;
    }),
  );
}
