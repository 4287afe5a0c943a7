import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import type { ErrorReport } from '../../../../../shared/errors.ts';
import type { AzureServer } from '../../../../../shared/discovery/resources.ts';
import { beforeAdding, refusedLogin } from '../../../../../shared/discovery/words.ts';
import { DisplayName } from '../../../../../shared/ids.ts';
import type { ServerReport } from '../../../../../shared/servers/servers.ts';
import type { Client } from '../../../../compose.ts';
import { UsageError, exitCodes, explain, type ExitCode } from '../../cli-errors.ts';
import {
  addLoginOptions,
  askForKeychain,
  chooseLogin,
  givesLogin,
  type LoginOptions,
} from '../../options/login.ts';
import { addNewAddressOptions, chooseAddress, type AddressOptions } from '../../options/server-address.ts';
import { addNewEnvironmentOption } from '../../options/environment.ts';
import { checked } from '../../options/values.ts';
import { showFailure } from '../../report/jobs/failure.ts';
import { reportExitCode, showServerReport } from '../../report/server.ts';
import type { Session } from '../../terminal/session.ts';

interface AddOptions extends AddressOptions, LoginOptions {
  readonly environment?: string;
  /** `false` is --no-test. */
  readonly test: boolean;
}

/** What the first test of a connection came to; both are null where none was wanted. */
interface FirstTest {
  readonly test: ServerReport | null;
  readonly testError: ErrorReport | null;
}

export function addServerAdd(server: Command, session: Session): void {
  const command = server
    .command('add')
    .description('Adds a server and tests the connection.')
    .argument('<name>', 'how the server is called here', checked(DisplayName));
  addNewEnvironmentOption(addNewAddressOptions(command)).option(flags.noTest, 'do not test the connection');
  addAzureOptions(command);
  addLoginOptions(command)
    .addHelpText(
      'after',
      `
One of the login sources is needed; a password is never taken from the command line.

Exit codes: 0 added, 3 added with warnings or without a connection, 1 not added.

Examples:
  pgkeep server add prod --host db.example.com --user backup --password-env PROD_PASSWORD
  pgkeep server add flex --host flex.postgres.database.azure.com --user alice@example.com --entra --identity alice@example.com
  pgkeep server add shop --from-azure contoso-shop --user backup --password-env SHOP_PASSWORD
  pgkeep server add local --host /run/postgresql --user postgres --no-password`,
    )
    .action((name: string, options: AddOptions) =>
      session.run(command, async (client) => addServer(session, client, name, options)),
    );
}

async function addServer(
  session: Session,
  client: () => Promise<Client>,
  name: string,
  options: AddOptions,
): Promise<ExitCode> {
  const { output, host } = session;
  if (options.fromAzure !== undefined && options.host !== undefined) {
    throw new UsageError(`${flags.fromAzure} says which host it is: leave ${flags.host} out.`);
  }
  refuseBeforeAsking(options, host.cwd);
  const inAzure = await findInAzure(client, options);
  const credential = loginAt(inAzure, options, host.cwd);
  const address = chooseAddress({ ...options, ...addressIn(inAzure) }, host.cwd);
  const password = await askForKeychain(session, options, name);
  const { servers } = await client();
  const added = await servers.add({
    name,
    address,
    credential,
    environment: options.environment,
    ...(inAzure !== undefined && { azure: { id: inAzure.id, identity: inAzure.identity } }),
    password,
  });
  output.line(`Server ${added.name} added: ${added.user} at ${added.host}:${added.port}.`);
  const known = inAzure === undefined ? [] : knownBefore(inAzure, credential.kind);
  for (const sentence of known) output.warning(sentence);
  const first = options.test ? await testOnce(servers, added.id) : { test: null, testError: null };
  output.result({ ...added, ...first }, () => {
    const { test, testError } = first;
    if (testError !== null) {
      output.warning('The server was added, but the connection does not work yet.');
      showFailure(output, testError);
      output.hint(`When that is fixed: ${pgkeepLine('server test', shWord(added.name))}`);
      return;
    }
    if (test !== null) showServerReport(output, test);
    output.hint(
      `Next: ${pgkeepLine('protect', flags.server, shWord(added.name), flags.database, '<name>', flags.vault, '<vault>')}`,
    );
  });
  return first.testError === null && known.length === 0 ? reportExitCode(first.test) : exitCodes.warnings;
}

/** What Azure says that keeps the server from being used as it was added. */
const knownBefore = (server: AzureServer, login: string): string[] =>
  [refusedLogin(server, login), beforeAdding(server)].filter((each) => each !== undefined);

/** What is wrong with the options whatever Azure says: finding a server there takes its time. Throws a UsageError. */
function refuseBeforeAsking(options: AddOptions, cwd: string): void {
  if (options.fromAzure === undefined) return;
  chooseAddress({ ...options, host: options.fromAzure }, cwd);
  const { identity = 'whoever finds it', ...given } = options;
  if (givesLogin(given)) chooseLogin({ ...given, identity }, cwd);
}

function addAzureOptions(command: Command): void {
  command.option(
    `${flags.fromAzure} <server>`,
    'a flexible server of Azure by its name, host or resource id, which any identity sees or the one of --identity (with --secret-uri that one reads the secret, and any may see the server): host and port come from there, and its token with --entra or where the server takes nothing else',
  );
}

/**
 * The login that is meant: at a server that was found in Azure, `--entra` is a token of the identity that found it; a secret is
 * read as whom `--identity` says, who may have no rights but that.
 */
function loginAt(inAzure: AzureServer | undefined, options: AddOptions, cwd: string) {
  if (inAzure === undefined) return chooseLogin(options, cwd);
  const { identity: reader, ...given } = options;
  const { logins, identity } = inAzure;
  const takesTokenOnly = logins.entra && !logins.password && !givesLogin(given);
  if (given.secretUri !== undefined) return chooseLogin({ ...given, identity: reader ?? identity }, cwd);
  const isEntra = given.entra === true || takesTokenOnly;
  return chooseLogin(isEntra ? { ...given, entra: true, identity } : given, cwd);
}

async function findInAzure(
  client: () => Promise<Client>,
  { fromAzure, identity, secretUri }: AddOptions,
): Promise<AzureServer | undefined> {
  if (fromAzure === undefined) return undefined;
  const { discovery } = await client();
  const found = discovery.findServer({ server: fromAzure, identity });
  if (secretUri === undefined || identity === undefined) return found;
  // Whoever reads the secret needs no rights on the server: then any identity finds it.
  return found.catch(() => discovery.findServer({ server: fromAzure }));
}

/** The port of a flexible server is always 5432; that of its pooler has to be said. */
const addressIn = (server: AzureServer | undefined) => (server === undefined ? {} : { host: server.host });

async function testOnce(servers: Client['servers'], server: string): Promise<FirstTest> {
  try {
    return { test: await servers.test({ server }), testError: null };
  } catch (error) {
    const explained = explain(error);
    if (explained instanceof UsageError) throw explained;
    return { test: null, testError: explained };
  }
}
