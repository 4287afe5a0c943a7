import type { Command } from 'commander';
import { exitCodes } from '../../cli-errors.ts';
import {
  addStorageOptions,
  chooseStorage,
  describeStorage,
  type StorageOptions,
} from '../../options/storage.ts';
import type { Session } from '../../terminal/session.ts';

/** `vault runtime`: confirms the second place of a vault on this machine. */
export function addVaultRuntime(vault: Command, session: Session): void {
  const { output, host } = session;
  const command = vault
    .command('runtime')
    .description(
      'Confirms the second place that a vault names for its leases, with the login of this machine, or says where this machine finds that place.',
    )
    .argument('<vault>', 'name, id, or the beginning of the id');
  addStorageOptions(command)
    .addHelpText('after', '\nExample:\n  pgkeep vault runtime archive --folder /mnt/leases')
    .action((reference: string, options: StorageOptions) =>
      session.run(command, async (client) => {
        const { location: place, question } = chooseStorage(options, host.cwd);
        const secret = question === undefined ? undefined : await session.ask(question);
        const { vaults } = await client();
        const changed = await vaults.setRuntime({ vault: reference, place, secret });
        output.result(changed, () => {
          output.line(`Leases of ${changed.name} lie in ${describeStorage(place)} for this machine.`);
        });
        return exitCodes.done;
      }),
    );
}
