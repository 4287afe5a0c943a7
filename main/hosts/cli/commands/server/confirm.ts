import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import type { ServerSummary } from '../../../../../shared/servers/servers.ts';
import type { Client } from '../../../../compose.ts';
import { UsageError, exitCodes, type ExitCode } from '../../cli-errors.ts';
import type { Session } from '../../terminal/session.ts';
import { findKnown } from './find-known.ts';

export function addServerConfirm(server: Command, session: Session): void {
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
      return confirmServer(session, servers, findKnown(await servers.list(), reference), options.address);
    }),
  );
}

/** Confirms exactly what was shown, or what `meant` names. */
async function confirmServer(
  session: Session,
  servers: Client['servers'],
  found: ServerSummary,
  meant: string | undefined,
): Promise<ExitCode> {
  const { output } = session;
  const { id, name, host, port, user, tls, pooler, unconfirmed } = found;
  const address = `${host}:${port}`;
  if (unconfirmed === undefined) {
    output.result(found, () => output.line(`Server ${name} is confirmed already: ${user} at ${address}.`));
    return exitCodes.done;
  }
  if (meant === undefined) {
    output.notice(`Server ${name} came with the vault ${unconfirmed.vaultName}. Logins will be sent to:`);
    output.notice(
      `  address ${address}, user ${user}, TLS ${tls}${pooler === 'session' ? ', a session pooler' : ''}`,
    );
    if (!(await session.askYes('Is this your server? Type yes to confirm it'))) {
      throw new UsageError('Nothing was confirmed');
    }
  } else if (meant !== address) {
    throw new UsageError(`The address of ${name} is ${address}, not ${meant}: nothing was confirmed`);
  }
  const confirmed = await servers.confirm({ server: id, seen: { host, port, user, tls } });
  output.result(confirmed, () => {
    output.line(`Server ${name} confirmed: ${user} at ${address}, TLS ${tls}.`);
    output.hint(
      confirmed.credential.kind === 'unset'
        ? `Say where its login comes from: ${pgkeepLine('server login', shWord(name), flags.passwordEnv, 'NAME')}`
        : `Test it: ${pgkeepLine('server test', shWord(name))}`,
    );
  });
  return exitCodes.done;
}
