import type { Command } from 'commander';
import { z } from 'zod';
import { addedWords, type AccessChange } from '../../../../../shared/access/changes.ts';
import {
  ServerReference,
  type KeyVaultNetwork,
  type NetworkCheck,
  type OverdueRule,
} from '../../../../../shared/access/network.ts';
import { KeyVaultReference } from '../../../../../shared/discovery/discovery.ts';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { networkWords } from '../../../../../shared/discovery/words.ts';
import { Reference } from '../../../../../shared/ids.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { exitCodes, UsageError } from '../../cli-errors.ts';
import { addIdentityOption } from '../../options/access-subject.ts';
import { checked, pointInTime, single } from '../../options/values.ts';
import { showFindings } from '../../report/finding-lines.ts';
import { showOverdueRules } from '../../report/overdue-rules.ts';
import type { Output } from '../../terminal/output.ts';
import type { Session } from '../../terminal/session.ts';

/** Whose rules they are. */
interface RuledOptions {
  readonly identity: string;
  readonly serverId?: string;
  readonly keyVault?: string;
}

const subject =
  '--identity app --server-id /subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg';

/** Under the group of Azure. */
export function addNetworkCommands(azure: Command, session: Session): void {
  const network = azure
    .command('network')
    .description(
      'How a server or a key vault of Azure is reached, and addresses that its firewall lets in for a while.',
    );
  addCheck(network, session);
  addAddress(network, session);
  addRemoveEnded(network, session);
}

const addRuledOptions = (command: Command): Command =>
  addIdentityOption(command)
    .option(
      `${flags.serverId} <server>`,
      'the flexible server, by host, name or resource id; it or a key vault is needed',
      checked(ServerReference),
    )
    .option(
      `${flags.keyVault} <key vault>`,
      'or the key vault, by name, address or resource id, in place of a server',
      checked(KeyVaultReference),
    );

/** Throws a UsageError unless it is one of the two. */
function ruledBy({ identity, serverId, keyVault }: RuledOptions) {
  if ((serverId === undefined) === (keyVault === undefined)) {
    throw new UsageError('name a server with --server-id, or a key vault with --key-vault');
  }
  return {
    identity,
    ...(serverId !== undefined && { server: serverId }),
    ...(keyVault !== undefined && { keyVault }),
  };
}

interface CheckOptions extends RuledOptions {
  readonly server?: string;
  readonly azureBackup?: true;
}

function addCheck(network: Command, session: Session): void {
  const { output } = session;
  const command = addIdentityOption(
    network
      .command('check', { isDefault: true })
      .description(
        'Says how a server or a key vault is reached, what stands in the way, and what its firewall lets in.',
      ),
  )
    .option(
      `${flags.serverId} <server>`,
      'the flexible server, by host, name or resource id; it or a key vault is needed',
      checked(ServerReference),
    )
    .option(
      `${flags.server} <server>`,
      'the server as it is called here, to connect to, and to ask the key vaults of its logins',
      checked(Reference),
    )
    .option(
      `${flags.keyVault} <key vault>`,
      'look at this key vault (name, address or resource id), not at those of the logins; alone, at nothing else',
      checked(KeyVaultReference),
    )
    .option(flags.azureBackup, 'whether Azure Backup comes through, in place of pgkeep on this machine')
    .addHelpText(
      'after',
      `\nExit codes: 0 nothing stands in the way, 3 with warnings, 1 something does.\n\nExample:\n  pgkeep azure network check ${subject} --server prod`,
    );
  command.action(({ identity, serverId, server, keyVault, azureBackup }: CheckOptions) =>
    session.run(command, async (client) => {
      if (serverId === undefined && keyVault === undefined) {
        throw new UsageError('name a server with --server-id, a key vault with --key-vault, or both');
      }
      if (serverId === undefined && server !== undefined) {
        throw new UsageError('--server belongs to --server-id');
      }
      const check = await (
        await client()
      ).network.check({
        identity,
        ...(serverId !== undefined && { server: serverId }),
        ...(server !== undefined && { serverName: server }),
        ...(keyVault !== undefined && { keyVault }),
        for: azureBackup === true ? 'azure-backup' : 'pgkeep',
      });
      output.result(check, () => showCheck(output, check, identity));
      const has = (severity: string) => check.findings.some((each) => each.severity === severity);
      return has('blocker') ? exitCodes.failed : has('warning') ? exitCodes.warnings : exitCodes.done;
    }),
  );
}

function showCheck(
  output: Output,
  { mode, host, resolvesTo, seenAddress, findings, rules, keyVaults }: NetworkCheck,
  identity: string,
): void {
  if (mode !== null) {
    output.pairs([
      ['Network', networkWords[mode]],
      ['Host', host ?? undefined],
      ['Stands for', resolvesTo.join(', ') || 'no address here'],
      ['Address seen', seenAddress ?? undefined],
    ]);
  }
  showFindings(output, findings);
  showRules(output, rules);
  for (const keyVault of keyVaults) showKeyVault(output, keyVault, identity);
}

function showRules(output: Output, rules: NetworkCheck['rules']): void {
  if (rules.length === 0) return;
  output.table(
    [
      { title: 'RULE', value: ({ name }) => name, flexible: true },
      { title: 'FROM', value: ({ startIpAddress }) => startIpAddress },
      { title: 'TO', value: ({ endIpAddress }) => endIpAddress },
      { title: 'FOR', value: ({ temporary }) => temporary?.owner ?? '-', flexible: true },
      { title: 'UNTIL', value: ({ temporary }) => (temporary === null ? '-' : output.time(temporary.until)) },
    ],
    rules,
  );
}

/** What its firewall lets in, and the line that lets in what it saw. */
function showKeyVault(
  output: Output,
  { name, id, hasRules, seenAddress, addresses }: KeyVaultNetwork,
  identity: string,
): void {
  if (addresses.length > 0) {
    output.line(`Key vault ${name}`, 'bold');
    output.table(
      [
        { title: 'ADDRESS', value: ({ address }) => address },
        { title: 'FOR', value: ({ temporary }) => temporary?.owner ?? '-', flexible: true },
        {
          title: 'UNTIL',
          value: ({ temporary }) => (temporary === null ? '-' : output.time(temporary.until)),
        },
      ],
      addresses,
    );
  }
  const isListed = addresses.some(({ address }) => address === seenAddress);
  if (!hasRules || isListed || id === null || seenAddress === null || !Address.safeParse(seenAddress).success)
    return;
  output.hanging(
    '  next: ',
    pgkeepLine(
      'azure network add-address',
      shWord(seenAddress),
      flags.identity,
      shWord(identity),
      flags.keyVault,
      shWord(id),
      flags.until,
      '<time>',
    ),
  );
}

const Address = z.ipv4('an address is IPv4, such as 198.51.100.7');

function addAddress(network: Command, session: Session): void {
  const { output } = session;
  const command = addRuledOptions(
    network
      .command('add-address')
      .description(
        'Lets an address in for a while. Of a server any pgkeep that has it takes the rule away after its end; of a key vault this pgkeep does. Without --apply it says what it would ask Azure for.',
      )
      .argument(
        '<address>',
        'as the server or the key vault said it saw it when it refused',
        checked(Address),
      ),
  )
    .requiredOption(`${flags.until} <time>`, 'the end, at most 30 days from now', single(pointInTime))
    .option(flags.apply, 'ask Azure for it, and keep it in the audit trail')
    .addHelpText(
      'after',
      `\nExit codes: 0 let in or shown, 3 where nobody would take the rule away after its end.\n\nExample:\n  pgkeep azure network add-address 198.51.100.7 ${subject} --until 2026-12-24T18:00 --apply`,
    );
  command.action(
    (
      address: string,
      { until, apply, ...ruled }: RuledOptions & { readonly until: string; readonly apply?: true },
    ) =>
      session.run(command, async (client) => {
        const wish = { ...ruledBy(ruled), address, until };
        const { network } = await client();
        const { change, digest, untended } = await network.previewAddress(wish);
        if (apply !== true) {
          output.result({ change, untended }, () => {
            output.line(change.says);
            output.block(change.request, 'dim');
          });
          tellUntended(output, untended);
          output.hint(`Nothing was changed: ${flags.apply} asks Azure for it.`);
          return untended === null ? exitCodes.done : exitCodes.warnings;
        }
        const made = await network.addAddress({ ...wish, digest });
        output.result({ ...made, untended }, () => {
          output.line(addedWords(made, made.outcome === 'unchanged'));
        });
        tellUntended(output, untended, made);
        if (made.outcome !== 'unchanged') output.hint('It may take up to 5 minutes until the rule acts.');
        return untended === null ? exitCodes.done : exitCodes.warnings;
      }),
  );
}

/** A rule that nobody takes away stays for ever: whoever makes it has to know. */
function tellUntended(output: Output, untended: string | null, made?: AccessChange): void {
  if (untended === null) return;
  output.warning(untended);
  output.hint(
    made === undefined || made.outcome === 'unchanged'
      ? `${pgkeepLine('service install')} has the operating system do it.`
      : `${pgkeepLine('service install')} has the operating system do it; by hand: ${pgkeepLine('azure access take-back', String(made.id), flags.apply)}`,
  );
}

function addRemoveEnded(network: Command, session: Session): void {
  const { output } = session;
  const command = addRuledOptions(
    network
      .command('remove-ended')
      .description(
        'Takes away rules that pgkeep made, and whose end has come: of a server those that were made elsewhere too.',
      ),
  ).addHelpText(
    'after',
    `\nExit codes: 0 none is left, 1 one could not be taken away.\n\nExample:\n  pgkeep azure network remove-ended ${subject}`,
  );
  command.action((ruled: RuledOptions) =>
    session.run(command, async (client) => {
      const wish = ruledBy(ruled);
      const done = await (await client()).network.removeEnded(wish);
      output.result(done, () => showRemoved(output, done));
      return done.overdue.length === 0 ? exitCodes.done : exitCodes.failed;
    }),
  );
}

function showRemoved(
  output: Output,
  { removed, overdue }: { readonly removed: readonly string[]; readonly overdue: readonly OverdueRule[] },
): void {
  if (removed.length === 0 && overdue.length === 0) output.line('No rule has come to its end.');
  for (const name of removed) output.line(`Taken away: ${name}`);
  showOverdueRules(output, overdue);
}
