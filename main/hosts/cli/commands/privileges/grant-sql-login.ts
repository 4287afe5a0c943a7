import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { exitCodes } from '../../cli-errors.ts';
import type { Session } from '../../terminal/session.ts';

export function addGrantLogin(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('login')
    .description("SQL that makes the role of a server's Microsoft Entra login, by its object id.")
    .argument('<server>', 'name, id, or the beginning of the id')
    .addHelpText(
      'after',
      `
The object id comes from a token of the identity; the server is not asked.

Example:
  pgkeep grant-sql login flex > entra-role.sql`,
    );
  command.action((server: string) =>
    session.run(command, async (client) => {
      const answer = await (await client()).privileges.entraLogin({ server });
      output.result(answer, () => {
        output.script(`${answer.createSql}\n`);
        output.hint(
          `Run it in the database ${answer.database}, as a Microsoft Entra administrator of the server.`,
        );
        output.hint(`Where the role is there already: ${answer.mapSql}`);
        output.hint(`Then test it: ${pgkeepLine('server test', shWord(server))}`);
      });
      return exitCodes.done;
    }),
  );
}
