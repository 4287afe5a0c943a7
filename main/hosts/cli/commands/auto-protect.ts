import type { Command } from 'commander';
import type { AutoProtected, PreviewedDatabase } from '../../../../shared/auto-protect/auto-protect.ts';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { NamePattern, patternOfName } from '../../../../shared/policies/auto-protect.ts';
import { countOf, listOf } from '../../../../shared/words/counts.ts';
import type { Client } from '../../../compose.ts';
import { exitCodes, UsageError } from '../cli-errors.ts';
import { checked } from '../options/values.ts';
import type { Session } from '../terminal/session.ts';

interface PlaceOptions {
  readonly vault: string;
}

interface RuleOptions extends PlaceOptions {
  readonly policy: string;
  readonly names?: string;
  readonly dryRun?: true;
}

const patternHelp = `
A pattern is a name as the server has it, without quotes, in which * stands for any characters and ? for one; a backslash
before a character means that character. Small and capital letters differ. The database postgres has to be named itself.`;

/** `auto-protect`: databases of a server that are protected by themselves. */
export function addAutoProtectCommands(program: Command, session: Session): void {
  const group = program
    .command('auto-protect')
    .description('Protects databases of a server by themselves, those that are made later, too.');
  addList(group, session);
  addSet(group, session);
  addRemove(group, session);
  addExclude(group, session);
  addConfirm(group, session);
}

function addList(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('list', { isDefault: true })
    .description('Lists the rules of each server and vault, who follows them, and what became of databases.')
    .addHelpText('after', '\nExample:\n  pgkeep auto-protect');
  command.action(() =>
    session.run(command, async (client) => {
      const all = await (await client()).autoProtect.list();
      output.result(all, () => {
        output.table(
          [
            { title: 'SERVER', value: ({ of }) => of.serverName, flexible: true },
            { title: 'VAULT', value: ({ of }) => of.vaultName, flexible: true },
            { title: 'NAMES', value: ({ rule }) => rule.names, flexible: true },
            { title: 'POLICY', value: ({ rule }) => rule.policyName, flexible: true },
            { title: 'RUNNER', value: ({ of }) => runnerCell(of), flexible: true },
          ],
          all.flatMap((of) => of.rules.map((rule) => ({ of, rule }))),
          'No database is protected by itself. Begin: pgkeep auto-protect set <server> --vault <vault> --policy <policy>',
        );
        for (const each of all) showRest(session, each);
      });
      return exitCodes.done;
    }),
  );
}

const runnerCell = ({ runner, runsHere }: AutoProtected): string =>
  runner === null ? 'none' : runsHere ? 'this home' : `${runner.user} on ${runner.host}`;

function showRest({ output }: Session, of: AutoProtected): void {
  if (of.except.length > 0) output.line(`${of.serverName}: left alone: ${of.except.join(', ')}`);
  for (const { words } of of.told.slice(0, 20)) output.line(`${of.serverName}: ${words}`);
  if (of.runner === null) {
    output.hint(`Nobody follows these rules: ${pgkeepLine('runner', flags.server, of.serverName)}`);
  }
  if (of.waitsForConfirmation) {
    const line = pgkeepLine('auto-protect confirm', of.serverName, flags.vault, of.vaultName);
    output.hint(`Another workstation has changed the rules; follow them here: ${line}`);
  }
}

function addSet(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('set')
    .description('Adds a rule, or gives the one with the same pattern another policy; this home follows it.')
    .argument('<server>', 'name or id of the server')
    .requiredOption(`${flags.vault} <vault>`, 'name or id of the vault')
    .requiredOption(`${flags.policy} <policy>`, 'a policy of the vault: its name or id')
    .option(`${flags.names} <pattern>`, 'names of databases (default: *)', checked(NamePattern))
    .option(flags.dryRun, 'show which databases would be protected now, and change nothing')
    .addHelpText(
      'after',
      `${patternHelp}
Databases that are there already are protected, too. Templates, those that nobody may connect to, and those that a
provider keeps for itself never are; what was stopped stays so.

Examples:
  pgkeep auto-protect set prod --vault archive --policy "Daily, kept 30 days" --dry-run
  pgkeep auto-protect set prod --vault archive --policy nightly --names 'app_*'`,
    );
  command.action((server: string, { vault, policy, names = '*', dryRun }: RuleOptions) =>
    session.run(command, async (client) => {
      const { autoProtect } = await client();
      if (dryRun === true) {
        const { databases } = await autoProtect.preview({ server, vault, rule: { names, policy } });
        output.result({ databases }, () => showPreview(session, databases));
        return exitCodes.done;
      }
      const set = await autoProtect.set({ server, vault, policy, names });
      output.result(set, () => {
        output.line(
          `Databases of ${set.serverName} named ${names} are protected in ${set.vaultName} by themselves.`,
        );
        output.line(
          set.runsHere
            ? 'This home does it when it looks for due backups.'
            : `${runnerCell(set)} does it, once that is confirmed there.`,
        );
      });
      return exitCodes.done;
    }),
  );
}

function showPreview({ output }: Session, databases: readonly PreviewedDatabase[]): void {
  output.table(
    [
      { title: 'DATABASE', value: ({ database }) => database, flexible: true },
      { title: 'WHAT', value: ({ verdict }) => verdict },
      { title: 'POLICY', value: ({ policyName }) => policyName ?? '-', flexible: true },
    ],
    databases,
    'The server has no database.',
  );
  const count = databases.filter(({ verdict }) => verdict === 'to be protected').length;
  output.line(`${countOf(count, 'database')} would be protected now. Nothing was changed.`);
}

function addRemove(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('remove')
    .description('Takes a rule away, or all rules of a server in a vault. What is protected stays so.')
    .argument('<server>', 'name or id of the server')
    .option(
      `${flags.vault} <vault>`,
      'name or id of the vault (default: the only one with such a rule for the server)',
    )
    .option(`${flags.names} <pattern>`, 'the rule with this pattern alone', checked(NamePattern))
    .addHelpText(
      'after',
      "\nExamples:\n  pgkeep auto-protect remove prod --vault archive\n  pgkeep auto-protect remove prod --names 'app_*'",
    );
  command.action((server: string, options: Partial<PlaceOptions> & { readonly names?: string }) =>
    session.run(command, async (client) => {
      const { autoProtect } = await client();
      const { names } = options;
      const hasRule = ({ rules }: AutoProtected) => rules.some((rule) => rule.names === names);
      const vault =
        options.vault ??
        onlyVault(server, await autoProtect.list(), names === undefined ? undefined : hasRule);
      const left = await autoProtect.remove({ server, vault, names });
      output.result(left, () => {
        output.line(
          left === null
            ? 'No database of the server is protected by itself there any more.'
            : `${countOf(left.rules.length, 'rule')} left.`,
        );
      });
      return exitCodes.done;
    }),
  );
}

function addExclude(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('exclude')
    .description('Leaves databases alone whatever the rules say. What is protected stays so.')
    .argument('<server>', 'name or id of the server')
    .argument('<names...>', 'patterns of names', (value: string, before: string[] | undefined) => [
      ...(before ?? []),
      checked(NamePattern)(value),
    ])
    .option(
      `${flags.vault} <vault>`,
      'name or id of the vault (default: the only one with rules for the server)',
    )
    .option(flags.again, 'no longer: the rules hold for them again')
    .addHelpText(
      'after',
      `${patternHelp}

Examples:
  pgkeep auto-protect exclude prod scratch 'tmp_*'
  pgkeep auto-protect exclude prod scratch --vault archive --again`,
    );
  command.action(
    (server: string, names: string[], options: Partial<PlaceOptions> & { readonly again?: true }) =>
      session.run(command, async (client) => {
        const { autoProtect } = await client();
        const vault = options.vault ?? onlyVault(server, await autoProtect.list());
        const again = options.again === true;
        const changed = await autoProtect.exclude({ server, vault, names, again });
        output.result(changed, () => {
          output.line(
            changed.except.length === 0 ? 'None is left alone.' : `Left alone: ${changed.except.join(', ')}`,
          );
        });
        if (!again) await warnOfUnknown(session, autoProtect, { server, vault, names });
        return exitCodes.done;
      }),
  );
}

/** The vault that has rules for the server; of several the one that is meant. Throws where that is not one. */
function onlyVault(
  server: string,
  all: readonly AutoProtected[],
  isMeant: (of: AutoProtected) => boolean = () => true,
): string {
  const named = all.filter(({ serverName }) => serverName === server);
  const ofServer = named.length > 0 ? named : all.filter(({ serverId }) => serverId.startsWith(server));
  const meant = ofServer.filter(isMeant);
  const found = meant.length > 0 ? meant : ofServer;
  const [first, ...more] = found;
  if (first === undefined) {
    throw new UsageError(
      `No vault is known to have rules for the server ${server}; ${pgkeepLine('auto-protect list')} shows all`,
    );
  }
  if (more.length === 0) return first.vaultId;
  const vaults = listOf(found.map(({ vaultName }) => vaultName));
  throw new UsageError(
    `Several vaults have rules for the server ${server}: name one of ${vaults} with ${flags.vault}`,
  );
}

/** Says which of these names the server has no database of; a server that does not answer keeps no name from being noted. */
async function warnOfUnknown(
  { output }: Session,
  autoProtect: Client['autoProtect'],
  {
    server,
    vault,
    names,
  }: { readonly server: string; readonly vault: string; readonly names: readonly string[] },
): Promise<void> {
  const plain = names.filter((name) => !/(^|[^\\])(\\\\)*[*?]/.test(name));
  if (plain.length === 0) return;
  const found = await autoProtect.preview({ server, vault }).catch(() => undefined);
  if (found === undefined) return;
  const known = new Set(found.databases.map(({ database }) => patternOfName(database)));
  for (const name of plain) {
    if (!known.has(name)) output.warning(`The server has no database named ${name} now.`);
  }
}

function addConfirm(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('confirm')
    .description('Follows from now on what another workstation has written into the vault.')
    .argument('<server>', 'name or id of the server')
    .option(
      `${flags.vault} <vault>`,
      'name or id of the vault (default: the only one whose rules for the server wait for it)',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  pgkeep auto-protect confirm prod\n  pgkeep auto-protect confirm prod --vault archive',
    );
  command.action((server: string, options: Partial<PlaceOptions>) =>
    session.run(command, async (client) => {
      const { autoProtect } = await client();
      const waits = ({ waitsForConfirmation }: AutoProtected) => waitsForConfirmation;
      const vault = options.vault ?? onlyVault(server, await autoProtect.list(), waits);
      const confirmed = await autoProtect.confirm({ server, vault });
      output.result(confirmed, () => {
        output.line(
          `This home follows ${countOf(confirmed.rules.length, 'rule')} of ${confirmed.vaultName}.`,
        );
      });
      return exitCodes.done;
    }),
  );
}
