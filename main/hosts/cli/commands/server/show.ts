import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { exitCodes } from '../../cli-errors.ts';
import { describeLogin, identitiesOf } from '../../options/login.ts';
import { askAzure, showAzureServer } from '../../report/azure-server.ts';
import type { Session } from '../../terminal/session.ts';
import { findKnown } from './find-known.ts';

export function addServerShow(server: Command, session: Session): void {
  const { output } = session;
  const command = server
    .command('show')
    .description(
      'Shows a server as it is kept here, and what Azure says of it where it was added from there. Nothing connects to it.',
    )
    .argument('<server>', 'name, id, or the beginning of the id')
    .addHelpText('after', '\nExample:\n  pgkeep server show prod');
  command.action((reference: string) =>
    session.run(command, async (client) => {
      const router = await client();
      const found = findKnown(await router.servers.list(), reference);
      const azure = await askAzure(router, found.id);
      const identities = await identitiesOf([found], router);
      const { name, id, host, port, user, tls, credential, environment, addedAt, unconfirmed } = found;
      output.result({ ...found, ...azure }, () => {
        output.pairs([
          ['server', name],
          ['id', id],
          ['address', `${host}:${port}`],
          ['user', user],
          ['TLS', tls],
          ['login', unconfirmed === undefined ? describeLogin(credential, identities) : 'not confirmed'],
          ['tag', environment],
          ['added', output.time(addedAt)],
        ]);
        showAzureServer(output, azure);
        output.hint(`Test it: ${pgkeepLine('server test', shWord(name))}`);
      });
      return azure.azureError === null ? exitCodes.done : exitCodes.warnings;
    }),
  );
}
