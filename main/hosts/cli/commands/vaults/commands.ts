import type { AzureIdentity } from '../../../../../shared/identities/identities.ts';
import type { Command } from 'commander';
import { DisplayName, VaultId } from '../../../../../shared/ids.ts';
import { ageCell, agoCell } from '../../terminal/age.ts';
import { exitCodes, UsageError } from '../../cli-errors.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { examples } from '../../../../../shared/command-line/examples.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { formatCount, countOf } from '../../../../../shared/words/counts.ts';
import { formatSize } from '../../../../../shared/words/sizes.ts';
import { namedPlaceText, type NamedPlace } from '../../../../../shared/vaults/second-place.ts';
import { checked } from '../../options/values.ts';
import { showFindings } from '../../report/finding-lines.ts';
import { showPointProblems } from '../../report/points/recovery-point.ts';
import type { Client } from '../../../../compose.ts';
import type { Output } from '../../terminal/output.ts';
import type { Session } from '../../terminal/session.ts';

import {
  addStorageOptions,
  describeStorage,
  describeStorageLogin,
  identitiesOfStorage,
  type StorageOptions,
} from '../../options/storage.ts';
import { addVaultCarryOver } from './carry-over.ts';
import {
  addSecondPlaceOptions,
  chooseSecondPlace,
  type SecondPlaceOptions,
} from '../../options/second-place.ts';
import { addFromAzureOptions, chooseVaultPlace, type FromAzureOptions } from './from-azure.ts';
import { addVaultClean } from './clean.ts';
import { addVaultLogin } from './login.ts';
import { addVaultRepair } from './repair.ts';
import { addVaultRuntime } from './runtime.ts';

type AddedVault = Awaited<ReturnType<Client['vaults']['add']>>;
type VaultDetails = Awaited<ReturnType<Client['vaults']['show']>>;

export function addVaultCommands(program: Command, session: Session): void {
  const vault = program.command('vault').description('Vaults: where recovery points are kept.');
  addVaultAdd(vault, session);
  addVaultList(vault, session);
  addVaultLogin(vault, session);
  addVaultShow(vault, session);
  addVaultCarryOver(vault, session);
  addVaultClean(vault, session);
  addVaultRepair(vault, session);
  addVaultRuntime(vault, session);
  addVaultRemove(vault, session);
}

type AddOptions = StorageOptions &
  FromAzureOptions &
  SecondPlaceOptions & { readonly repair?: true; readonly vaultId?: VaultId; readonly yes?: true };

const repairQuestion =
  'A vault.json is written there, if the place has instances and none. Where a copy of the old one exists, put that back instead. To write it, type yes';

function addVaultAdd(vault: Command, session: Session): void {
  const { output, host } = session;
  const command = vault
    .command('add')
    .description(
      'Creates a vault in a folder or an Azure Blob container, or opens the one that is there and takes its instances over.',
    )
    .argument('<name>', 'how the vault is called here', checked(DisplayName));
  addStorageOptions(command);
  addFromAzureOptions(command);
  addSecondPlaceOptions(command)
    .option(
      flags.repair,
      'first write the vault.json that the vault has lost, where no workstation knows the vault any more',
    )
    .option(
      `${flags.vaultId} <id>`,
      'with --repair: the id that the vault had, where its recovery points do not tell it',
      checked(VaultId),
    )
    .option(flags.yes, 'do not ask before vault.json is written')
    .addHelpText(
      'after',
      `
Examples:
  pgkeep vault add archive --folder /backup/pgkeep
  pgkeep vault add cloud --container https://acme.blob.core.windows.net/pgkeep --sas-env PGKEEP_SAS
  pgkeep vault add cloud --from-azure acme/pgkeep --create-container
  pgkeep vault add locked --container https://acme.blob.core.windows.net/locked --entra --runtime-folder /mnt/leases
  pgkeep vault add archive --folder /backup/pgkeep --repair`,
    )
    .action((name: string, options: AddOptions) =>
      session.run(command, async (client) => {
        if (options.repair === undefined && options.vaultId !== undefined) {
          throw new UsageError(`${flags.vaultId} goes with ${flags.repair}.`);
        }
        if (options.repair === true && options.yes !== true && !(await session.askYes(repairQuestion))) {
          output.line('Nothing was written.');
          return exitCodes.failed;
        }
        const { location, question } = await chooseVaultPlace(client, options, { cwd: host.cwd, output });
        const second = chooseSecondPlace(options, host.cwd);
        const secret = question === undefined ? undefined : await session.ask(question);
        const runtimeSecret = second?.question === undefined ? undefined : await session.ask(second.question);
        const runtime = second === undefined ? {} : { runtime: second.location, runtimeSecret };
        const repair = options.repair === true ? { repair: { vaultId: options.vaultId } } : {};
        const given = { name, location, secret, ...runtime, ...repair };
        const added = await (await client()).vaults.add(given);
        await output.result(added, async () => {
          showAddedVault(output, added);
          await hintNext(session, await client(), added);
        });
        return added.problems.length > 0 ? exitCodes.warnings : exitCodes.done;
      }),
    );
}

function showAddedVault(output: Output, added: AddedVault): void {
  const { name, created, importedInstances, importedServers, importedJobs, problems } = added;
  const place = describeStorage(added.location);
  if (created) {
    const { runtime } = added;
    const leases = runtime === undefined ? '' : ` Its leases lie in ${describeStorage(runtime)}.`;
    output.line(`Vault ${name} created in ${place}.${leases}`);
  } else {
    output.line(
      `Vault ${name} opened in ${place}: ${countOf(importedInstances, 'instance')}, ${countOf(importedServers.length, 'server')} and ${countOf(importedJobs, 'job')} taken over.`,
    );
  }
  if (problems.length === 0) return;
  output.warning('Not everything in this vault could be read:');
  for (const problem of problems) output.notice(`  ${problem}`);
  output.notice(
    'The recovery points are not affected. Put the file back from a copy of the vault; what was not taken over comes when the vault is read again.',
  );
}

/** What is left to do: an opened vault starts nothing by itself. */
async function hintNext(session: Session, client: Client, added: AddedVault): Promise<void> {
  const { output } = session;
  if (added.unconfirmedRuntime !== null) {
    output.hint(
      `The vault keeps its leases in ${namedPlaceText(added.unconfirmedRuntime)}. If that is right: ${confirmLine(added.name, added.unconfirmedRuntime)}`,
    );
  }
  const servers = added.importedServers.length === 0 ? [] : await client.servers.list();
  for (const server of servers) {
    if (server.unconfirmed === undefined || !added.importedServers.includes(server.name)) continue;
    const name = shWord(server.name);
    output.hint(
      `${server.name} is ${server.user} at ${server.host}:${server.port}. If that is right: ${pgkeepLine('server confirm', name)}, then say where its login comes from: ${pgkeepLine('server login', name, flags.passwordEnv, 'NAME')}`,
    );
  }
  if (added.importedInstances > 0) {
    output.hint('Points can be listed, verified and restored now. Nothing is backed up from here yet.');
    output.hint(
      `To take the backups from here: ${pgkeepLine('instances confirm', flags.all, flags.vault, shWord(added.name))}`,
    );
  } else if (added.importedServers.length === 0) {
    output.hint(`Next: ${examples.addServer}`);
  }
}

function addVaultList(vault: Command, session: Session): void {
  const { output } = session;
  const command = vault
    .command('list')
    .description('Lists the vaults.')
    .addHelpText('after', '\nExample:\n  pgkeep vault list');
  command.action(() =>
    session.run(command, async (client) => {
      const router = await client();
      const contacts = new Map((await router.overview.summary()).vaults.map((each) => [each.id, each]));
      const vaults = (await router.vaults.list()).map((each) => {
        const { askedAt = null, answeredAt = null, problem = null } = contacts.get(each.id) ?? {};
        return { ...each, askedAt, answeredAt, problem };
      });
      const identities = await identitiesOfStorage(
        vaults.map(({ location }) => location),
        router,
      );
      output.result(vaults, () => {
        output.table(
          [
            { title: 'NAME', value: ({ name }) => name, flexible: true },
            { title: 'ID', value: ({ id }) => id },
            { title: 'PLACE', value: ({ location }) => describeStorage(location), flexible: true },
            {
              title: 'LOGIN',
              value: ({ location }) => describeStorageLogin(location, identities) ?? '-',
              flexible: true,
            },
            { title: 'ADDED', value: ({ addedAt }) => output.time(addedAt) },
            {
              title: 'ASKED',
              value: ({ askedAt, problem }) =>
                `${agoCell(session.host, askedAt)}${problem === null ? '' : ', no answer'}`,
            },
          ],
          vaults,
          `No vault yet. Add one: ${pgkeepLine('vault add', '<name>', flags.folder, '<path>')}`,
        );
      });
      return exitCodes.done;
    }),
  );
}

function addVaultShow(vault: Command, session: Session): void {
  const { output } = session;
  const command = vault
    .command('show')
    .description('Shows a vault and what it holds, read from the vault itself.')
    .argument('<vault>', 'name, id, or the beginning of the id')
    .addHelpText('after', '\nExample:\n  pgkeep vault show archive');
  command.action((reference: string) =>
    session.run(command, async (client) => {
      const router = await client();
      const details = await router.vaults.show({ vault: reference });
      const azureFindings =
        details.location.kind === 'azure-blob' ? await router.discovery.ofVault({ vault: details.id }) : [];
      const identities = await identitiesOfStorage([details.location, details.runtime], router);
      const exitCode = details.problems.length === 0 ? exitCodes.done : exitCodes.warnings;
      output.result({ ...details, azureFindings }, () => {
        showVault(output, details, identities);
        if (azureFindings.length === 0) return;
        output.line('');
        showFindings(output, azureFindings);
      });
      return exitCode;
    }),
  );
}

function showVault(output: Output, details: VaultDetails, identities: readonly AzureIdentity[]): void {
  output.pairs([
    ['vault', details.name],
    ['id', details.id],
    ['place', describeStorage(details.location)],
    ['login', describeStorageLogin(details.location, identities)],
    ['leases', leasesCell(details, identities)],
    ['added', output.time(details.addedAt)],
    ['format', formatCell(details)],
  ]);
  output.line('');
  output.table(
    [
      { title: 'INSTANCE', value: ({ name }) => name, flexible: true },
      { title: 'ID', value: ({ id }) => id },
      { title: 'POINTS', value: ({ points }) => formatCount(points), right: true },
      { title: 'SIZE', value: ({ bytes }) => formatSize(bytes), right: true },
      { title: 'LATEST', value: ({ latest }) => (latest === null ? '-' : output.time(latest)) },
      { title: 'AGE', value: ({ latestAgeMs }) => ageCell(latestAgeMs) },
    ],
    details.instances,
    `No instance in it yet. Protect a database: ${examples.protect}`,
  );
  showPointProblems(output, details.problems);
}

/** Where the leases lie, if not in the vault; a place that nobody confirmed comes with the command that does. */
function leasesCell(
  { name, runtime, unconfirmedRuntime }: VaultDetails,
  identities: readonly AzureIdentity[],
): string | undefined {
  if (unconfirmedRuntime !== null) {
    return `${namedPlaceText(unconfirmedRuntime)}, not confirmed: ${confirmLine(name, unconfirmedRuntime)}`;
  }
  if (runtime === undefined) return undefined;
  const login = describeStorageLogin(runtime, identities);
  return `${describeStorage(runtime)}${login === undefined ? '' : ` (${login})`}`;
}

const confirmLine = (name: string, place: NamedPlace): string =>
  pgkeepLine(
    'vault runtime',
    shWord(name),
    ...(place.kind === 'folder'
      ? [flags.folder, shWord(place.path)]
      : [flags.container, shWord(place.url), flags.entra]),
  );

/** A vault of an older format comes with the command that carries it over. */
const formatCell = ({ format, name }: VaultDetails): string =>
  format === 1 ? `1, older: ${pgkeepLine('vault carry-over', shWord(name))}` : String(format);

function addVaultRemove(vault: Command, session: Session): void {
  const { output } = session;
  const command = vault
    .command('remove')
    .description('Forgets a vault on this machine. What it holds stays; vault add brings all of it back.')
    .argument('<vault>', 'name, id, or the beginning of the id')
    .addHelpText('after', '\nExample:\n  pgkeep vault remove archive');
  command.action((reference: string) =>
    session.run(command, async (client) => {
      const answer = await (await client()).vaults.remove({ vault: reference });
      output.result(answer, () => {
        const { length } = answer.forgottenInstances;
        const instances = length === 0 ? '' : ` and ${countOf(length, 'stopped instance')}`;
        output.line(
          `Vault ${reference}${instances} forgotten on this machine. Everything in the vault stays.`,
        );
      });
      return exitCodes.done;
    }),
  );
}
