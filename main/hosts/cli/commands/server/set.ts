import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { DisplayName } from '../../../../../shared/ids.ts';
import type { Client } from '../../../../compose.ts';
import { UsageError, exitCodes, type ExitCode } from '../../cli-errors.ts';
import {
  addLoginOptions,
  askForKeychain,
  chooseLogin,
  givesLogin,
  type LoginOptions,
} from '../../options/login.ts';
import { addChangedAddressOptions, givenAddress, type AddressOptions } from '../../options/server-address.ts';
import {
  addChangedEnvironmentOptions,
  changedEnvironment,
  type EnvironmentOption,
} from '../../options/environment.ts';
import { checked } from '../../options/values.ts';
import type { Session } from '../../terminal/session.ts';

interface SetOptions extends AddressOptions, LoginOptions, EnvironmentOption {
  readonly name?: string;
}

export function addServerSet(server: Command, session: Session): void {
  const command = server
    .command('set')
    .description('Corrects a server: its name, its tag or parts of its address.')
    .argument('<server>', 'name, id, or the beginning of the id')
    .option(`${flags.name} <name>`, 'how the server is called here', checked(DisplayName));
  addChangedEnvironmentOptions(command, 'take the tag away');
  addChangedAddressOptions(command);
  command.optionsGroup('Where the login comes from, with another address (alone: pgkeep server login):');
  addLoginOptions(command).addHelpText(
    'after',
    `
A login that pgkeep keeps does not go along to another host, port or user, another CA file or a weaker
TLS mode: say in the same command where it comes from.

Examples:
  pgkeep server set prod --tls verify-ca --ca-file ca.pem
  pgkeep server set prod --environment prod
  pgkeep server set prod --host db2.example.com --keychain`,
  );
  command.action((reference: string, options: SetOptions) =>
    session.run(command, async (client) => changeServer(session, client, reference, options)),
  );
}

async function changeServer(
  session: Session,
  client: () => Promise<Client>,
  reference: string,
  options: SetOptions,
): Promise<ExitCode> {
  const { output, host } = session;
  const { name } = options;
  const address = givenAddress(options, host.cwd);
  const withoutCaFile = options.caFile === false;
  const environment = changedEnvironment(options);
  const changes = { ...address, ...environment };
  if (name === undefined && Object.keys(changes).length === 0 && !withoutCaFile) {
    if (givesLogin(options)) {
      throw new UsageError(
        `A login alone is named with: ${pgkeepLine('server login', shWord(reference))}, and the same options`,
      );
    }
    throw new UsageError(
      'Say what to change: --name, --environment, --no-environment, --host, --port, --user, --tls, --ca-file, --maintenance-database or --session-pooler',
    );
  }
  const credential = givesLogin(options) ? chooseLogin(options, host.cwd) : undefined;
  const password = await askForKeychain(session, options, reference);
  const { servers } = await client();
  const changed = await servers.set({
    server: reference,
    name,
    address,
    ...environment,
    ...(withoutCaFile ? { withoutCaFile } : {}),
    ...(credential === undefined ? {} : { credential, password }),
  });
  output.result(changed, () => {
    output.line(
      `Server ${changed.name}: ${changed.user} at ${changed.host}:${changed.port}, TLS ${changed.tls}${changed.environment === undefined ? '' : `, tagged ${changed.environment}`}.`,
    );
    for (const warning of changed.warnings ?? []) output.warning(warning);
    output.hint(`Test it: ${pgkeepLine('server test', shWord(changed.name))}`);
  });
  return changed.warnings === undefined ? exitCodes.done : exitCodes.warnings;
}
