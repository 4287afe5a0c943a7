import { Option, type Command } from 'commander';
import { DisplayName, PgName } from '../../../../shared/ids.ts';
import type { ErrorReport } from '../../../../shared/errors.ts';
import { TlsMode, type ServerAddress, type ServerReport } from '../../../../shared/servers.ts';
import { UsageError, exitCodes, explain, type ExitCode } from '../cli-errors.ts';
import { shWord } from '../../../../shared/shell/sh.ts';
import { pgkeepLine } from '../../../../shared/command-line/commands.ts';
import { examples } from '../../../../shared/command-line/examples.ts';
import { flags } from '../../../../shared/command-line/flags.ts';
import {
  addLoginOptions,
  chooseLogin,
  describeLogin,
  givesLogin,
  type LoginOptions,
} from '../options/login.ts';
import { checked, wholeNumber } from '../options/values.ts';
import type { Session } from '../terminal/session.ts';
import { addServerConfirm } from './server-confirm.ts';
import { showServerReport } from '../report/server.ts';
import { absolutePath } from '../../../compose.ts';

interface AddressOptions {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly tls?: TlsMode;
  /** `false` is --no-ca-file. */
  readonly caFile?: string | false;
  readonly maintenanceDatabase?: string;
  /** `false` is --no-session-pooler. */
  readonly sessionPooler?: boolean;
}

interface AddOptions extends AddressOptions, LoginOptions {
  /** `false` is --no-test. */
  readonly test: boolean;
}

interface SetOptions extends AddressOptions, LoginOptions {
  readonly name?: string;
}

export function addServerCommands(program: Command, session: Session): void {
  const server = program.command('server').description('Servers: PostgreSQL servers that pgkeep can reach.');
  addServerAdd(server, session);
  addServerSet(server, session);
  addServerConfirm(server, session);
  addServerLogin(server, session);
  addServerList(server, session);
  addServerTest(server, session);
  addServerRemove(server, session);
}

const sessionPoolerHelp =
  'it is a pooler such as PgBouncer in pool mode session; others are refused, and the direct port is better';

/** The parts of an address that were given. */
function givenAddress(options: AddressOptions, cwd: string): Partial<ServerAddress> {
  const { host, user, port, tls, maintenanceDatabase, caFile, sessionPooler } = options;
  if (host?.includes('://')) {
    throw new UsageError('--host takes a host name, an address or the folder of a Unix socket, not a URL');
  }
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(tls === undefined ? {} : { tls }),
    ...(maintenanceDatabase === undefined ? {} : { maintenanceDatabase }),
    ...(caFile === undefined || caFile === false ? {} : { caFile: absolutePath(caFile, { cwd }) }),
    ...(sessionPooler === undefined ? {} : { pooler: sessionPooler ? 'session' : 'none' }),
  };
}

/** What the options say about the way to the server. With a service the rest may stand in its section. */
function chooseAddress(options: AddOptions, cwd: string): Partial<ServerAddress> {
  const { host, user } = options;
  const given = givenAddress(options, cwd);
  if (options.service !== undefined) return given;
  if (host === undefined || user === undefined) {
    throw new UsageError(
      `--${host === undefined ? 'host' : 'user'} is missing; only with --service may it stay out`,
    );
  }
  const isSocket = host.startsWith('/') || host.startsWith('@');
  return {
    port: 5432,
    tls: isSocket ? 'disable' : 'verify-full',
    maintenanceDatabase: 'postgres',
    ...given,
  };
}

async function askForKeychain(session: Session, options: LoginOptions, what: string) {
  return options.keychain ? session.ask(`Password of ${what}`) : undefined;
}

function addServerAdd(server: Command, session: Session): void {
  const { output, host } = session;
  const command = server
    .command('add')
    .description('Adds a server and tests the connection.')
    .argument('<name>', 'how the server is called here', checked(DisplayName))
    .option(`${flags.host} <host>`, 'host name, address, or folder of a Unix socket')
    .option(`${flags.port} <number>`, 'port (default: 5432)', wholeNumber(1, 65535))
    .option(`${flags.user} <name>`, 'PostgreSQL user', checked(PgName))
    .addOption(
      new Option(
        `${flags.tls} <mode>`,
        'TLS as sslmode names it (default: verify-full; for a Unix socket disable)',
      ).choices(TlsMode.options),
    )
    .option(`${flags.caFile} <path>`, 'PEM file with the CA certificates to trust')
    .option(
      `${flags.maintenanceDatabase} <name>`,
      'database for questions to the server as a whole (default: postgres)',
      checked(PgName),
    )
    .option(flags.sessionPooler, sessionPoolerHelp)
    .option(flags.noTest, 'do not test the connection');
  addLoginOptions(command)
    .addHelpText(
      'after',
      `
One of the login sources is needed; a password is never taken from the command line.

Examples:
  pgkeep server add prod --host db.example.com --user backup --password-env PROD_PASSWORD
  pgkeep server add local --host /run/postgresql --user postgres --no-password`,
    )
    .action((name: string, options: AddOptions) =>
      session.run(command, async (client) => {
        const credential = chooseLogin(options, host.cwd);
        const address = chooseAddress(options, host.cwd);
        const password = await askForKeychain(session, options, name);
        const { servers } = await client();
        const added = await servers.add({ name, address, credential, password });
        output.line(`Server ${added.name} added: ${added.user} at ${added.host}:${added.port}.`);
        let test: ServerReport | null = null;
        let testError: ErrorReport | null = null;
        if (options.test) {
          try {
            test = await servers.test({ server: added.id });
          } catch (error) {
            const explained = explain(error);
            if (explained instanceof UsageError) throw explained;
            testError = explained;
          }
        }
        if (output.json) output.document({ ...added, test, testError });
        else if (testError !== null) {
          output.warning('The server was added, but the connection does not work yet.');
          output.failure(testError);
          output.hint(`When that is fixed: ${pgkeepLine('server test', shWord(added.name))}`);
        } else {
          if (test !== null) showServerReport(output, test);
          output.hint(
            `Next: ${pgkeepLine('protect', flags.server, shWord(added.name), flags.database, '<name>', flags.vault, '<vault>')}`,
          );
        }
        return testError === null ? exitCodeOf(test) : exitCodes.warnings;
      }),
    );
}

function addServerSet(server: Command, session: Session): void {
  const { output, host } = session;
  const command = server
    .command('set')
    .description('Corrects a server: its name or parts of its address.')
    .argument('<server>', 'name, id, or the beginning of the id')
    .option(`${flags.name} <name>`, 'how the server is called here', checked(DisplayName))
    .option(`${flags.host} <host>`, 'host name, address, or folder of a Unix socket')
    .option(`${flags.port} <number>`, 'port', wholeNumber(1, 65535))
    .option(`${flags.user} <name>`, 'PostgreSQL user', checked(PgName))
    .addOption(new Option(`${flags.tls} <mode>`, 'TLS as sslmode names it').choices(TlsMode.options))
    .option(`${flags.caFile} <path>`, 'PEM file with the CA certificates to trust')
    .option(flags.noCaFile, 'trust the usual public CAs again')
    .option(
      `${flags.maintenanceDatabase} <name>`,
      'database for questions to the server as a whole',
      checked(PgName),
    )
    .option(flags.sessionPooler, sessionPoolerHelp)
    .option(flags.noSessionPooler, 'it is the server itself (default)');
  addLoginOptions(command).addHelpText(
    'after',
    `
A login that pgkeep keeps does not go along to another host, port or user, another CA file or a weaker
TLS mode: say in the same command where it comes from.

Examples:
  pgkeep server set prod --tls verify-ca --ca-file ca.pem
  pgkeep server set prod --host db2.example.com --keychain`,
  );
  command.action((reference: string, options: SetOptions) =>
    session.run(command, async (client) => {
      const { name } = options;
      const address = givenAddress(options, host.cwd);
      const withoutCaFile = options.caFile === false;
      if (name === undefined && Object.keys(address).length === 0 && !withoutCaFile) {
        throw new UsageError(
          'Say what to change: --name, --host, --port, --user, --tls, --ca-file, --maintenance-database or --session-pooler',
        );
      }
      const credential = givesLogin(options) ? chooseLogin(options, host.cwd) : undefined;
      const password = await askForKeychain(session, options, reference);
      const changed = await (
        await client()
      ).servers.set({
        server: reference,
        name,
        address,
        ...(withoutCaFile ? { withoutCaFile } : {}),
        ...(credential === undefined ? {} : { credential, password }),
      });
      if (output.json) output.document(changed);
      else {
        output.line(
          `Server ${changed.name}: ${changed.user} at ${changed.host}:${changed.port}, TLS ${changed.tls}.`,
        );
        output.hint(`Test it: ${pgkeepLine('server test', shWord(changed.name))}`);
      }
      return exitCodes.done;
    }),
  );
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
      if (output.json) output.document(answer);
      else {
        output.line(`Server ${reference} removed.`);
        for (const name of answer.leftDatabases) {
          output.warning(
            `The half-made database ${JSON.stringify(name)} stays on it: drop it there yourself.`,
          );
        }
      }
      return exitCodes.done;
    }),
  );
}

function exitCodeOf(report: ServerReport | null): ExitCode {
  return report === null || report.warnings.length === 0 ? exitCodes.done : exitCodes.warnings;
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
  pgkeep server login prod --passfile`,
    )
    .action((reference: string, options: LoginOptions) =>
      session.run(command, async (client) => {
        const credential = chooseLogin(options, host.cwd);
        const password = await askForKeychain(session, options, reference);
        const changed = await (await client()).servers.setLogin({ server: reference, credential, password });
        if (output.json) output.document(changed);
        else {
          output.line(`Login of ${changed.name}: ${describeLogin(changed.credential)}.`);
          output.hint(`Test it: ${pgkeepLine('server test', shWord(changed.name))}`);
        }
        return exitCodes.done;
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
      const servers = await (await client()).servers.list();
      if (output.json) output.document(servers);
      else if (servers.length === 0) {
        output.line(`No server yet. Add one: ${examples.addServer}`);
      } else {
        output.table(
          [
            { title: 'NAME', value: ({ name }) => name, flexible: true },
            { title: 'ID', value: ({ id }) => id },
            { title: 'HOST', value: ({ host }) => host, flexible: true },
            { title: 'PORT', value: ({ port }) => String(port), right: true },
            { title: 'USER', value: ({ user }) => user, flexible: true },
            { title: 'TLS', value: ({ tls }) => tls },
            {
              title: 'LOGIN',
              value: ({ credential, unconfirmed }) =>
                unconfirmed === undefined ? describeLogin(credential) : 'not confirmed',
              flexible: true,
            },
          ],
          servers,
        );
      }
      return exitCodes.done;
    }),
  );
}

function addServerTest(server: Command, session: Session): void {
  const { output } = session;
  const command = server
    .command('test')
    .description('Tests the connection: version, latency, rights, TLS, client tools, databases.')
    .argument('<server>', 'name, id, or the beginning of the id')
    .addHelpText('after', '\nExample:\n  pgkeep server test prod');
  command.action((reference: string) =>
    session.run(command, async (client) => {
      const report = await (await client()).servers.test({ server: reference });
      if (output.json) output.document(report);
      else showServerReport(output, report);
      return exitCodeOf(report);
    }),
  );
}
