import type { Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import type { InstanceSummary } from '../../../../../shared/instances/instances.ts';
import type { Client } from '../../../../compose.ts';
import { UsageError, exitCodes, type ExitCode } from '../../cli-errors.ts';
import { selectionPairs } from '../../report/instances/dump-selection.ts';
import { lockWait } from '../../../../../shared/words/lock-waits.ts';
import { Reference } from '../../../../../shared/ids.ts';
import { checked } from '../../options/values.ts';
import { reference } from '../../terminal/format.ts';
import type { Session } from '../../terminal/session.ts';

interface ConfirmOptions {
  readonly all?: true;
  readonly vault?: string;
  readonly yes?: true;
  readonly identity?: string;
}

/** `instances confirm`: shows how they would be backed up, asks, and takes their backups from here. */
export function addInstancesConfirm(group: Command, session: Session): void {
  const command = group
    .command('confirm')
    .description(
      'Confirms instances that came with a vault: their backups are taken here from now on. Asks first, and for each whose record another workstation changed.',
    )
    .argument('[instance...]', 'names, ids, or beginnings of ids')
    .option(flags.all, 'all that are not confirmed')
    .option(`${flags.vault} <vault>`, 'with --all: only those of this vault, by its name or id')
    .option(
      `${flags.identity} <identity>`,
      'as whom the secrets are read that hold logins of their own',
      checked(Reference),
    )
    .option(flags.yes, 'do not ask')
    .addHelpText(
      'after',
      `
Restores, verifications and lists need no confirming. Where the other workstation still runs, both take backups.

Examples:
  pgkeep instances confirm prod/shop
  pgkeep instances confirm --all --vault archive`,
    );
  command.action((references: string[], options: ConfirmOptions) =>
    session.run(command, async (client) => {
      if (references.length > 0 === (options.all === true)) {
        throw new UsageError('Name the instances, or say --all');
      }
      if (options.vault !== undefined && options.all !== true) {
        throw new UsageError('--vault goes with --all');
      }
      return confirmInstances(session, (await client()).instances, references, options);
    }),
  );
}

async function confirmInstances(
  session: Session,
  instances: Client['instances'],
  references: readonly string[],
  { all, vault, yes, identity }: ConfirmOptions,
): Promise<ExitCode> {
  const { output } = session;
  const known = await instances.list();
  const chosen = all ? unconfirmedIn(known, vault) : named(known, references);
  const wanted = all ? chosen.map(({ id }) => id) : [...references];
  if (chosen.length > 0 && yes !== true) {
    for (const instance of chosen) output.notice(howBackedUp(instance));
    if (!(await session.askYes('To take their backups from here, type yes'))) {
      throw new UsageError('Nothing was confirmed');
    }
  }
  const confirmed =
    wanted.length === 0
      ? []
      : await instances.confirm({ instances: wanted, ...withIdentity(chosen, identity) });
  const warnings = new Set(confirmed.flatMap((instance) => instance.warnings ?? []));
  output.result(confirmed, () => {
    if (confirmed.length === 0) return output.line('No instance waits to be confirmed.');
    for (const { name, stoppedAt } of confirmed) {
      output.line(
        stoppedAt === undefined
          ? `Instance ${name} is backed up from here from now on.`
          : `Instance ${name} is confirmed; its protection is stopped, and nothing backs it up.`,
      );
    }
    const next = confirmed.find(({ stoppedAt }) => stoppedAt === undefined);
    for (const warning of warnings) output.warning(warning);
    if (next !== undefined) output.hint(`Back it up: ${pgkeepLine('backup', reference(next))}`);
  });
  return warnings.size === 0 ? exitCodes.done : exitCodes.warnings;
}

/** As whom secrets are read, and those that were shown. */
const withIdentity = (chosen: readonly InstanceSummary[], identity: string | undefined) =>
  identity === undefined
    ? {}
    : { identity, secrets: chosen.flatMap(({ credential }) => credential?.secret ?? []) };

/** Those that are not confirmed, of one vault or of all. */
function unconfirmedIn(known: readonly InstanceSummary[], vault: string | undefined): InstanceSummary[] {
  return known.filter(
    ({ unconfirmed, vaultName, vaultId }) =>
      unconfirmed !== undefined && (vault === undefined || vault === vaultName || vault === vaultId),
  );
}

/** Those that the references name, as far as they are known here. */
function named(known: readonly InstanceSummary[], references: readonly string[]): InstanceSummary[] {
  return known.filter(({ name, id, database }) =>
    references.some((text) => [name, id, database].includes(text) || id.startsWith(text)),
  );
}

function howBackedUp(instance: InstanceSummary): string {
  const { name, database, serverName, vaultName, options, credential } = instance;
  const { compression, countRows, lockWaitTimeoutMs, clientMajor, selection } = options;
  const rows = countRows ? 'rows counted' : 'rows not counted';
  const tool = clientMajor === undefined ? '' : `, pg_dump ${clientMajor}`;
  const login = credential === undefined ? '' : `; login from ${credential.secret}`;
  return `${name}: database ${database} of ${serverName} into ${vaultName}${login}; compression ${compression}, ${rows}, waits ${lockWait(lockWaitTimeoutMs)} for locks${tool}${selectionPairs(
    selection,
  )
    .map(([name, value]) => `; ${name}: ${value}`)
    .join('')}`;
}
