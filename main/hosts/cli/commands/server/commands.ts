import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { examples } from '../../../../../shared/command-line/examples.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { PgName } from '../../../../../shared/ids.ts';
import { inQuotes } from '../../../../../shared/words/in-quotes.ts';
import { exitCodes } from '../../cli-errors.ts';
import {
  addLoginOptions,
  askForKeychain,
  chooseLogin,
  describeLogin,
  identitiesOf,
  type LoginOptions,
} from '../../options/login.ts';
import { environmentColumn } from '../../options/environment.ts';
import { checked } from '../../options/values.ts';
import { askAzure, showAzureServer } from '../../report/azure-server.ts';
import { reportExitCode, showServerReport } from '../../report/server.ts';
import type { Session } from '../../terminal/session.ts';
import { addServerAdd } from './add.ts';
import { addServerConfirm } from './confirm.ts';
import { addServerSet } from './set.ts';
import { addServerShow } from './show.ts';

export function addServerCommands(program: Command, session: Session): void {
  const server = program.command('server').description('Servers: PostgreSQL servers that pgkeep can reach.');
  addServerAdd(server, session);
  addServerSet(server, session);
  addServerConfirm(server, session);
  addServerLogin(server, session);
  addServerList(server, session);
  addServerShow(server, session);
  addServerTest(server, session);
  addServerRemove(server, session);
}

function addServerRemove(server: Command, session: Session): void {
  const { output } = session;
  const command = server
    .command('remove')
    .description('Forgets a server that no instance needs.')
    .argument('<server>', 'name, id, or the beginning of the id')
    .option(
      `${flags.leaveDatabase} <name>`,
      'a half-made database that stays on the server, which pgkeep no longer tries to drop; may be repeated',
      (name: string, names: readonly string[] | undefined) => [...(names ?? []), checked(PgName)(name)],
    )
    .addHelpText(
      'after',
      '\nExamples:\n  pgkeep server remove old\n  pgkeep server remove old --leave-database shop_copy',
    );
  command.action((reference: string, { leaveDatabase }: { readonly leaveDatabase?: string[] }) =>
    session.run(command, async (client) => {
      const answer = await (
        await client()
      ).servers.remove({ server: reference, leaveDatabases: leaveDatabase });
      output.result(answer, () => {
        output.line(`Server ${reference} removed.`);
        for (const name of answer.leftDatabases) {
          // as whoever asked for it wanted
          output.notice(`The half-made database ${inQuotes(name)} stays on it: drop it there yourself.`);
        }
        for (const warning of answer.warnings ?? []) output.warning(warning);
      });
      return answer.warnings === undefined ? exitCodes.done : exitCodes.warnings;
    }),
  );
}

function addServerLogin(server: Command, session: Session): void {
  const { output, host } = session;
  const command = server
    .command('login')
    .description('Names another source of the login, for example after a vault was taken over.')
    .argument('<server>', 'name, id, or the beginning of the id');
  addLoginOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  pgkeep server login prod --password-env PROD_PASSWORD
  pgkeep server login prod --passfile
  pgkeep server login prod --entra --identity alice@example.com`,
    )
    .action((reference: string, options: LoginOptions) =>
      session.run(command, async (client) => {
        const credential = chooseLogin(options, host.cwd);
        const password = await askForKeychain(session, options, reference);
        const opened = await client();
        const changed = await opened.servers.setLogin({ server: reference, credential, password });
        const identities = await identitiesOf([changed], opened);
        output.result(changed, () => {
          output.line(`Login of ${changed.name}: ${describeLogin(changed.credential, identities)}.`);
          for (const warning of changed.warnings ?? []) output.warning(warning);
          output.hint(`Test it: ${pgkeepLine('server test', shWord(changed.name))}`);
        });
        return changed.warnings === undefined ? exitCodes.done : exitCodes.warnings;
      }),
    );
}

function addServerList(server: Command, session: Session): void {
  const { output } = session;
  const command = server
    .command('list')
    .description('Lists the servers.')
    .addHelpText('after', '\nExample:\n  pgkeep server list');
  command.action(() =>
    session.run(command, async (client) => {
      const opened = await client();
      const servers = await opened.servers.list();
      const identities = await identitiesOf(servers, opened);
      output.result(servers, () => {
        output.table(
          [
            { title: 'NAME', value: ({ name }) => name, flexible: true },
            { title: 'ID', value: ({ id }) => id },
            ...environmentColumn(servers),
            { title: 'HOST', value: ({ host }) => host, flexible: true },
            { title: 'PORT', value: ({ port }) => String(port), right: true },
            { title: 'USER', value: ({ user }) => user, flexible: true },
            { title: 'TLS', value: ({ tls }) => tls },
            {
              title: 'LOGIN',
              value: ({ credential, unconfirmed }) =>
                unconfirmed === undefined ? describeLogin(credential, identities) : 'not confirmed',
              flexible: true,
            },
          ],
          servers,
          `No server yet. Add one: ${examples.addServer}`,
        );
      });
      return exitCodes.done;
    }),
  );
}

function addServerTest(server: Command, session: Session): void {
  const { output } = session;
  const command = server
    .command('test')
    .description(
      'Tests the connection: version, latency, rights, TLS, client tools, databases; and what Azure says of it, where it was added from there.',
    )
    .argument('<server>', 'name, id, or the beginning of the id')
    .addHelpText('after', '\nExample:\n  pgkeep server test prod');
  command.action((reference: string) =>
    session.run(command, async (client) => {
      const router = await client();
      const report = await router.servers.test({ server: reference });
      const azure = await askAzure(router, reference);
      output.result({ ...report, ...azure }, () => {
        showServerReport(output, report);
        showAzureServer(output, azure);
      });
      return reportExitCode(report);
    }),
  );
}
