import type { Command } from 'commander';
import { DisplayName } from '../../../../../shared/ids.ts';
import { exitCodes } from '../../cli-errors.ts';
import { checked } from '../../options/values.ts';
import type { Session } from '../../terminal/session.ts';

/** `instances rename`: how an instance is called, here and for those who open its vault later. */
export function addInstancesRename(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('rename')
    .description('Gives an instance another name, in its vault too; recovery points stay where they are.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .argument('<name>', 'how it is called from now on', checked(DisplayName))
    .addHelpText('after', '\nExample:\n  pgkeep instances rename prod/shop "prod/shop (nightly)"');
  command.action((reference: string, name: string) =>
    session.run(command, async (client) => {
      const renamed = await (await client()).instances.rename({ instance: reference, name });
      output.result(renamed, () => {
        output.line(`${renamed.database} of ${renamed.serverName} is now called ${renamed.name}.`);
      });
      return exitCodes.done;
    }),
  );
}
