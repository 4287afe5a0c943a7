import type { Command } from 'commander';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { KeyVaultReference, SearchedWords } from '../../../../shared/discovery/discovery.ts';
import type { AzureContainer, AzureSecret, Found } from '../../../../shared/discovery/resources.ts';
import {
  loginNames,
  networkNames,
  permissionModelNames,
  redundancyText,
  secretProblem,
} from '../../../../shared/discovery/words.ts';
import { Reference } from '../../../../shared/ids.ts';
import { shWord } from '../../../../shared/shell/sh.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import type { Client } from '../../../compose.ts';
import { exitCodes, UsageError, type ExitCode } from '../cli-errors.ts';
import { checked } from '../options/values.ts';
import type { Output } from '../terminal/output.ts';
import type { Session } from '../terminal/session.ts';
import type { Column } from '../terminal/table.ts';

interface Options {
  readonly identity?: string;
  readonly search?: string;
}

const exitCodesHelp =
  '\nExit codes: 0 all was asked, 3 something could not be asked or was left out, 1 nothing could be asked, or nobody is signed in.\n\nExamples:\n';

/** `azure servers`, `azure key-vaults`, `azure secrets` and `azure storage`: what the identities of this home see in Azure. */
export function addDiscoveryCommands(azure: Command, session: Session): void {
  addServers(azure, session);
  addKeyVaults(azure, session);
  addSecrets(azure, session);
  addStorage(azure, session);
}

const withOptions = (command: Command, example: string): Command =>
  command
    .option(
      `${flags.identity} <identity>`,
      'only what this identity sees; what any of this home sees, unless said',
      checked(Reference),
    )
    .option(
      `${flags.search} <words>`,
      'only what has these words in its name, region, resource group or subscription',
      checked(SearchedWords),
    )
    .addHelpText('after', `${exitCodesHelp}${example}`);

function addServers(azure: Command, session: Session): void {
  const command = withOptions(
    azure
      .command('servers')
      .description('Lists the flexible servers of Azure Database for PostgreSQL that can be seen.'),
    '  pgkeep azure servers\n  pgkeep azure servers --search production',
  );
  command.action((options: Options) =>
    session.run(command, async (client) => {
      const seen = await (await client()).discovery.servers(options);
      const columns = [
        { title: 'NAME', value: ({ name }) => name, flexible: true },
        { title: 'STATE', value: ({ state }) => state },
        { title: 'VERSION', value: ({ version }) => version, right: true },
        { title: 'REGION', value: ({ region }) => region },
        { title: 'NETWORK', value: ({ network }) => networkNames[network] },
        { title: 'LOGINS', value: ({ logins }) => loginNames(logins) },
        { title: 'SUBSCRIPTION', value: ({ subscription }) => subscription, flexible: true },
      ] satisfies Column<(typeof seen.found)[number]>[];
      return show(session, seen, { columns, none: nothing('server', options) }, () => {
        session.output.hint(
          `Add one: ${pgkeepLine('server add', '<name>', flags.fromAzure, '<server>', flags.user, '<user>', flags.passwordEnv, 'NAME')}`,
        );
      });
    }),
  );
}

function addKeyVaults(azure: Command, session: Session): void {
  const command = withOptions(
    azure.command('key-vaults').description('Lists the key vaults that can be seen.'),
    '  pgkeep azure key-vaults',
  );
  command.action((options: Options) =>
    session.run(command, async (client) => {
      const seen = await (await client()).discovery.keyVaults(options);
      const columns = [
        { title: 'NAME', value: ({ name }) => name, flexible: true },
        { title: 'URI', value: ({ uri }) => uri, flexible: true },
        { title: 'DECIDED BY', value: ({ permissionModel }) => permissionModelNames[permissionModel] },
        { title: 'REGION', value: ({ region }) => region },
        { title: 'SUBSCRIPTION', value: ({ subscription }) => subscription, flexible: true },
      ] satisfies Column<(typeof seen.found)[number]>[];
      return show(session, seen, { columns, none: nothing('key vault', options) }, () => {
        session.output.hint(`Its secrets: ${pgkeepLine('azure secrets', flags.keyVault, '<key vault>')}`);
      });
    }),
  );
}

function addSecrets(azure: Command, session: Session): void {
  const { output } = session;
  const command = azure
    .command('secrets')
    .description('Lists the secrets of a key vault by their names; no value is read.')
    .requiredOption(
      `${flags.keyVault} <key vault>`,
      'name, address or resource id of a key vault',
      checked(KeyVaultReference),
    )
    .option(
      `${flags.identity} <identity>`,
      'as whom they are listed; as the one that sees the key vault, unless said',
      checked(Reference),
    )
    .addHelpText(
      'after',
      `
Listing needs more than using: the secret permission List, or a role such as Key Vault Reader on the key vault.
With ${flags.identity} a name is enough, for who may not see the key vault in Azure.

Exit codes: 0 listed, 1 not listed.

Examples:
  pgkeep azure secrets --key-vault contoso-logins
  pgkeep azure secrets --key-vault contoso-logins --identity backups`,
    );
  command.action(({ keyVault, identity }: { keyVault: string; identity?: string }) =>
    session.run(command, async (client) => {
      const listed = await (await client()).discovery.secrets({ keyVault, identity });
      const now = new Date();
      // here, as the day was chosen
      const dayOf = (iso: string | null) => (iso === null ? undefined : output.time(iso).slice(0, 10));
      output.result(listed, () =>
        output.table(
          [
            { title: 'NAME', value: ({ name }) => name, flexible: true },
            { title: 'CONTENT TYPE', value: ({ contentType }) => contentType ?? '-', flexible: true },
            { title: 'STATE', value: (secret) => secretProblem(secret, now) ?? 'enabled' },
            { title: 'NOT BEFORE', value: ({ notBefore }) => dayOf(notBefore) ?? '-' },
            { title: 'EXPIRES', value: ({ expiresAt }) => dayOf(expiresAt) ?? 'never' },
            { title: 'URI', value: ({ uri }) => uri, flexible: true },
          ] satisfies Column<AzureSecret>[],
          listed.secrets,
          `${listed.keyVault} has no secret.`,
        ),
      );
      if (listed.secrets.length > 0) {
        const line = pgkeepLine(
          'protect',
          flags.server,
          '<server>',
          flags.secretUri,
          '<uri>',
          flags.identity,
          shWord(identity ?? listed.identity),
        );
        output.hint(`A database with one of them as its login: ${line} …`);
      }
      return exitCodes.done;
    }),
  );
}

function addStorage(azure: Command, session: Session): void {
  const command = withOptions(
    azure
      .command('storage')
      .description('Lists the storage accounts that can be seen, or the containers of one.')
      .argument('[account]', 'name or resource id of a storage account, to list its containers'),
    '  pgkeep azure storage\n  pgkeep azure storage contosobackups',
  );
  command.action((account: string | undefined, options: Options) =>
    session.run(command, async (client) => {
      const { discovery } = await client();
      refuseSearchInAccount(account, options);
      if (account !== undefined) return listContainers(session, discovery, account, options);
      const seen = await discovery.storageAccounts(options);
      const yesOrNo = (is: boolean) => (is ? 'yes' : 'no');
      const columns = [
        { title: 'NAME', value: ({ name }) => name, flexible: true },
        { title: 'COPIES', value: redundancyText },
        { title: 'TAKES KEYS', value: ({ sharedKeyAccess }) => yesOrNo(sharedKeyAccess) },
        { title: 'MAY BE PUBLIC', value: ({ publicBlobs }) => yesOrNo(publicBlobs) },
        { title: 'REGION', value: ({ region }) => region },
        { title: 'SUBSCRIPTION', value: ({ subscription }) => subscription, flexible: true },
      ] satisfies Column<(typeof seen.found)[number]>[];
      return show(session, seen, { columns, none: nothing('storage account', options) }, () => {
        session.output.hint(`Its containers: ${pgkeepLine('azure storage', '<account>')}`);
      });
    }),
  );
}

function refuseSearchInAccount(account: string | undefined, { search }: Options): void {
  if (account === undefined || search === undefined) return;
  throw new UsageError(`${flags.search} goes with the list of accounts, not with the containers of one`);
}

async function listContainers(
  { output }: Session,
  discovery: Client['discovery'],
  wanted: string,
  { identity }: Options,
): Promise<ExitCode> {
  const account = await discovery.findAccount({ account: wanted, identity });
  const containers = await discovery.containers({ account: account.id, identity: account.identity });
  output.result({ account, containers }, () => {
    output.table(
      [
        { title: 'CONTAINER', value: ({ name }) => name, flexible: true },
        { title: 'ACCESS', value: ({ isPublic }) => (isPublic ? 'public' : 'private') },
        { title: 'RETENTION POLICY', value: ({ isImmutable }) => (isImmutable ? 'yes' : 'no') },
      ] satisfies Column<AzureContainer>[],
      containers,
      `${account.name} has no container.`,
    );
    output.hint(
      `A vault in one: ${pgkeepLine('vault add', '<name>', flags.fromAzure, `${shWord(account.name)}/<container>`)}`,
    );
  });
  return exitCodes.done;
}

const nothing = (what: string, { search }: Options): string =>
  search === undefined
    ? `No ${what} can be seen.`
    : `No ${what} that can be seen matches ${inQuotes(search)}.`;

/** The table, what was not found and why, and how it ends. */
function show<Item>(
  { output }: Session,
  seen: Found<Item>,
  { columns, none }: { readonly columns: readonly Column<Item>[]; readonly none: string },
  hint: () => void,
): ExitCode {
  const { found, identities, failures, unreadable, otherHosts } = seen;
  output.result(seen, () => {
    if (identities.length > 0) output.table(columns, found, none);
  });
  if (identities.length === 0) {
    output.warning('Nobody is signed in to Azure here.');
    output.hint(`Sign in: ${pgkeepLine('azure login')}`);
    return exitCodes.failed;
  }
  showMissing(output, seen);
  if (found.length > 0) hint();
  if (found.length === 0 && failures.length > 0) return exitCodes.failed;
  const isWhole = failures.length === 0 && unreadable === 0 && otherHosts.length === 0;
  return isWhole ? exitCodes.done : exitCodes.warnings;
}

function showMissing(output: Output, { failures, unreadable, otherHosts }: Found<unknown>): void {
  for (const { identity, problem } of failures) {
    output.warning(`${identity}: ${problem.message}`);
    output.hint(problem.remedy);
  }
  if (unreadable > 0) {
    output.warning(`${countOf(unreadable, 'resource')} of a shape that pgkeep does not know: left out.`);
  }
  if (otherHosts.length > 0) {
    output.warning(
      `Left out, because their hosts are outside of the cloud of the identity: ${otherHosts.join(', ')}.`,
    );
  }
}
