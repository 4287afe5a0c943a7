import type { Command } from 'commander';
import { exitCodes } from '../../cli-errors.ts';
import type { Session } from '../../terminal/session.ts';

/** `vault repair`: writes vault.json of a vault that has lost it. */
export function addVaultRepair(vault: Command, session: Session): void {
  const { output } = session;
  const command = vault
    .command('repair')
    .description(
      'Writes vault.json again for a vault that has lost it and that this machine knows; one that is there is left alone. For a vault that no machine knows: pgkeep vault add --repair.',
    )
    .argument('<vault>', 'name, id, or the beginning of the id')
    .addHelpText('after', '\nExample:\n  pgkeep vault repair archive');
  command.action((reference: string) =>
    session.run(command, async (client) => {
      const repaired = await (await client()).vaults.repair({ vault: reference });
      output.result(repaired, () =>
        output.line(`Vault ${repaired.name} has its vault.json again. Nothing else was changed.`),
      );
      return exitCodes.done;
    }),
  );
}
