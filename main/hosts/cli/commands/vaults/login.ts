import type { Command } from 'commander';
import { exitCodes } from '../../cli-errors.ts';
import {
  addContainerLoginOptions,
  chooseContainerLogin,
  describeStorageLogin,
  type StorageOptions,
} from '../../options/storage.ts';
import type { Session } from '../../terminal/session.ts';

/** `vault login`: gives a vault in a container another login. */
export function addVaultLogin(vault: Command, session: Session): void {
  const { output } = session;
  const command = vault
    .command('login')
    .description(
      'Opens a vault in a container with another login from now on: an identity, a key or a signature. The vault stays as it is.',
    )
    .argument('<vault>', 'name, id, or the beginning of the id');
  addContainerLoginOptions(command)
    .addHelpText('after', '\nExample:\n  pgkeep vault login archive --identity alice@contoso.com')
    .action((reference: string, options: StorageOptions) =>
      session.run(command, async (client) => {
        const { credential, question } = chooseContainerLogin(options, `the vault ${reference}`);
        const secret = question === undefined ? undefined : await session.ask(question);
        const { vaults } = await client();
        const changed = await vaults.setLogin({ vault: reference, credential, secret });
        output.result(changed, () => {
          const login =
            options.identity === undefined
              ? describeStorageLogin(changed.location, [])
              : `Microsoft Entra as ${options.identity}`;
          output.line(`The vault ${changed.name} is opened with ${login} now.`);
        });
        return exitCodes.done;
      }),
    );
}
