import type { Command } from 'commander';
import { CliError, UsageError, exitCodes } from '../cli-errors.ts';
import { shWord } from '../../../../shared/shell/sh.ts';
import { pgkeepLine } from '../../../../shared/command-line/commands.ts';
import { flags } from '../../../../shared/command-line/flags.ts';
import type { Session } from '../terminal/session.ts';

export function addServerConfirm(server: Command, session: Session): void {
  const { output } = session;
  const command = server
    .command('confirm')
    .description(
      'Trusts the address of a server that came with a vault: from then on logins may be sent there.',
    )
    .argument('<server>', 'name, id, or the beginning of the id')
    .option(`${flags.address} <host:port>`, 'exactly the address that is meant, instead of a question')
    .addHelpText(
      'after',
      `
Whoever can write to a vault chooses the addresses that come with it: look at host, port, user and TLS first.

Examples:
  pgkeep server confirm prod
  pgkeep server confirm prod --address db.example.com:5432`,
    );
  command.action((reference: string, options: { readonly address?: string }) =>
    session.run(command, async (client) => {
      const { servers } = await client();
      const known = await servers.list();
      const begun = known.filter((each) => each.id.startsWith(reference));
      const found =
        known.find(({ name, id }) => name === reference || id === reference) ??
        (begun.length === 1 ? begun[0] : undefined);
      if (found === undefined) {
        throw new CliError(
          'UserErrorNotFound',
          `There is no server ${JSON.stringify(reference)}, or several begin like this.`,
        );
      }
      const { id, name, host, port, user, tls, pooler, unconfirmed } = found;
      const address = `${host}:${port}`;
      if (unconfirmed === undefined) {
        if (output.json) output.document(found);
        else output.line(`Server ${name} is confirmed already: ${user} at ${address}.`);
        return exitCodes.done;
      }
      if (options.address === undefined) {
        output.notice(`Server ${name} came with the vault ${unconfirmed.vaultName}. Logins will be sent to:`);
        output.notice(
          `  address ${address}, user ${user}, TLS ${tls}${pooler === 'session' ? ', a session pooler' : ''}`,
        );
        const answer = await session.host.askOpenly('Is this your server? Type yes to confirm it');
        if (answer.trim() !== 'yes') throw new UsageError('Nothing was confirmed');
      } else if (options.address !== address) {
        throw new UsageError(
          `The address of ${name} is ${address}, not ${options.address}: nothing was confirmed`,
        );
      }
      const confirmed = await servers.confirm({ server: id, seen: { host, port, user, tls } });
      if (output.json) output.document(confirmed);
      else {
        output.line(`Server ${name} confirmed: ${user} at ${address}, TLS ${tls}.`);
        output.hint(
          confirmed.credential.kind === 'unset'
            ? `Say where its login comes from: ${pgkeepLine('server login', shWord(name), flags.passwordEnv, 'NAME')}`
            : `Test it: ${pgkeepLine('server test', shWord(name))}`,
        );
      }
      return exitCodes.done;
    }),
  );
}
