import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { ObjectId } from '../../../../../shared/access/principals.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { exitCodes } from '../../cli-errors.ts';
import { checked } from '../../options/values.ts';
import type { Session } from '../../terminal/session.ts';

export function addGrantLogin(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('login')
    .description("SQL that makes the role of a server's Microsoft Entra login, by its object id.")
    .argument('<server>', 'name, id, or the beginning of the id')
    .option(
      `${flags.group} <object id>`,
      'the role is that of this group in Entra, of which the identity is a member',
      checked(ObjectId),
    )
    .addHelpText(
      'after',
      `
The object id comes from a token of the identity; the server is not asked. The role of a group is called like
the group: its members log in with that name as the user, each with a token of their own.

Examples:
  pgkeep grant-sql login flex > entra-role.sql
  pgkeep grant-sql login flex --group 6f2c1f2e-0000-4000-8000-0000000000b3`,
    );
  command.action((server: string, { group }: { readonly group?: string }) =>
    session.run(command, async (client) => {
      const asked = { server, ...(group === undefined ? {} : { group }) };
      const answer = await (await client()).privileges.entraLogin(asked);
      output.result(answer, () => {
        output.script(`${answer.createSql}\n`);
        output.hint(
          `Run it in the database ${answer.database}, as a Microsoft Entra administrator of the server.`,
        );
        output.hint(
          `Where the role is there already, and is to take tokens alone (its password stops working): ${answer.mapSql}`,
        );
        output.hint(`Then test it: ${pgkeepLine('server test', shWord(server))}`);
      });
      return exitCodes.done;
    }),
  );
}
