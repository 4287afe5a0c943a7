import { Option, type Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { examples } from '../../../../../shared/command-line/examples.ts';
import { DisplayName, PgName, Reference } from '../../../../../shared/ids.ts';
import { CompressionChoice, type InstanceSummary } from '../../../../../shared/instances/instances.ts';
import type { InstanceHealth } from '../../../../../shared/instances/overview.ts';
import { ageCell } from '../../terminal/age.ts';
import { exitCodes } from '../../cli-errors.ts';
import { reference } from '../../terminal/format.ts';
import {
  clientMajorChoice,
  clientMajorHelp,
  secondsADay,
  type ClientMajorChoice,
} from '../../options/backup-options.ts';
import { lastRunCell, nextRunCell } from '../../report/instances/schedule-cells.ts';
import { environmentColumn } from '../../options/environment.ts';
import { checked, wholeNumber } from '../../options/values.ts';
import { addInstancesConfirm } from './confirm.ts';
import { addInstancesContinueAs } from './continue-as.ts';
import { addInstancesRename } from './rename.ts';
import { addInstancesSet } from './set.ts';
import { addInstancesStop } from './stop.ts';
import {
  addSecretOptions,
  chooseOwnSecret,
  describeSecret,
  type SecretOptions,
} from '../../options/secret.ts';
import { addSelectionOptions, chosenSelection, type SelectionOptions } from '../../options/dump-selection.ts';
import type { Session } from '../../terminal/session.ts';
import type { Column } from '../../terminal/table.ts';

interface ProtectOptions extends SelectionOptions, SecretOptions {
  readonly server: string;
  readonly database: string;
  readonly vault: string;
  readonly name?: string;
  readonly compression?: string;
  /** `false` is --no-count-rows. */
  readonly countRows: boolean;
  /** In seconds. */
  readonly lockWaitTimeout?: number;
  readonly clientMajor?: ClientMajorChoice;
  readonly policy?: string;
  readonly runner?: 'here' | 'none';
}

export function addInstanceCommands(program: Command, session: Session): void {
  addProtect(program, session);
  addInstances(program, session);
}

function addProtect(program: Command, session: Session): void {
  const { output } = session;
  const command = program
    .command('protect')
    .description('Protects a database: names the server, the database and the vault of an instance.')
    .requiredOption(`${flags.server} <server>`, 'name or id of the server')
    .requiredOption(`${flags.database} <name>`, 'the database', checked(PgName))
    .requiredOption(`${flags.vault} <vault>`, 'name or id of the vault')
    .option(
      `${flags.name} <name>`,
      'how the instance is called (default: the database)',
      checked(DisplayName),
    )
    .option(
      `${flags.compression} <choice>`,
      'auto, none, gzip:1-9 or zstd:1-19; auto is zstd:1 where pg_dump knows it, else gzip:1',
      checked(CompressionChoice),
    )
    .option(flags.noCountRows, 'do not decode the stream: saves CPU, but rows are not counted')
    .option(
      `${flags.lockWaitTimeout} <seconds>`,
      "how long pg_dump waits for a table's lock",
      wholeNumber(0, secondsADay),
    )
    .option(`${flags.clientMajor} <major>`, clientMajorHelp, clientMajorChoice);
  addSecretOptions(addSelectionOptions(command))
    .option(`${flags.identity} <identity>`, 'as whom the secret is read', checked(Reference))
    .option(`${flags.policy} <policy>`, 'by which policy of the vault it is backed up: its name or id')
    .addOption(runnerOption())
    .addHelpText(
      'after',
      `
Examples:
  pgkeep protect --server prod --database shop --vault archive
  pgkeep protect --server prod --database shop --vault archive --policy "Daily, kept 30 days" --runner here
  pgkeep protect --server prod --database shop --vault archive --secret-uri https://contoso.vault.azure.net/secrets/shop-login --identity backups
  pgkeep protect --server prod --database shop --vault archive --name "shop (nightly)" --compression zstd:3`,
    );
  command.action((options: ProtectOptions) =>
    session.run(command, async (client) => {
      const { server, database, vault, name } = options;
      const instance = await (
        await client()
      ).instances.protect({
        server,
        database,
        vault,
        name,
        ...chosenLogin(options),
        ...chosenPolicy(options),
        options: chosenOptions(options),
      });
      output.result(instance, () => {
        sayProtected(output, instance);
        for (const warning of instance.warnings ?? []) output.warning(warning);
      });
      return instance.warnings === undefined ? exitCodes.done : exitCodes.warnings;
    }),
  );
}

function chosenLogin(options: ProtectOptions) {
  const credential = chooseOwnSecret(options);
  return credential === undefined ? {} : { credential };
}

function chosenPolicy({ policy, runner }: ProtectOptions) {
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(runner === undefined
      ? {}
      : { runner: runner === 'here' ? ('this home' as const) : ('none' as const) }),
  };
}

const runnerOption = (): Option =>
  new Option(
    `${flags.runner} <home>`,
    'who runs its due backups: here (this home) or none (default: as its server has it)',
  ).choices(['here', 'none']);

/** What is protected now, by which policy, and who runs that. */
function sayProtected(output: Session['output'], instance: InstanceSummary): void {
  const { name, database, serverName, vaultName, policy, scheduling, credential } = instance;
  output.line(`Instance ${name}: database ${database} of ${serverName} is protected in ${vaultName}.`);
  if (credential !== undefined) output.line(`Its own login is the ${describeSecret(credential)}.`);
  if (policy !== undefined) {
    output.line(`It is backed up by the policy ${policy.name}.`);
    const by = scheduling?.runner;
    if (by !== undefined) output.line(`${by.user} on ${by.host} runs its due backups.`);
    else {
      output.line('No home runs its due backups, so none is taken by itself.');
      output.hint(`Run them here: ${pgkeepLine('runner', reference(instance))}`);
    }
  }
  output.hint(`Back it up: ${pgkeepLine('backup', reference(instance))}`);
}

/** How the database is backed up, as far as it is said. */
function chosenOptions(options: ProtectOptions) {
  const { compression, countRows, lockWaitTimeout, clientMajor } = options;
  const selection = chosenSelection(options);
  return {
    ...(compression === undefined ? {} : { compression }),
    ...(countRows ? {} : { countRows: false }),
    ...(lockWaitTimeout === undefined ? {} : { lockWaitTimeoutMs: lockWaitTimeout * 1000 }),
    ...(clientMajor === undefined ? {} : { clientMajor: clientMajor === 'auto' ? null : clientMajor }),
    ...(selection === undefined ? {} : { selection }),
  };
}

function addInstances(program: Command, session: Session): void {
  const { output } = session;
  const group = program
    .command('instances')
    .alias('databases')
    .description('Instances: the protected databases.');
  addInstancesSet(group, session);
  addInstancesRename(group, session);
  addInstancesContinueAs(group, session);
  addInstancesConfirm(group, session);
  addInstancesStop(group, session);
  const command = group
    .command('list', { isDefault: true })
    .description(
      'Lists the instances, their health as far as it is known here, and since when one is no longer protected.',
    )
    .addHelpText('after', '\nExample:\n  pgkeep instances');
  command.action(() =>
    session.run(command, async (client) => {
      const { instances } = await (await client()).overview.instances();
      output.result(instances, () => {
        output.table(
          [
            { title: 'NAME', value: ({ name }) => name, flexible: true },
            { title: 'ID', value: ({ id }) => id },
            { title: 'SERVER', value: ({ serverName }) => serverName, flexible: true },
            ...environmentColumn(instances),
            { title: 'DATABASE', value: ({ database }) => database, flexible: true },
            { title: 'VAULT', value: ({ vaultName }) => vaultName, flexible: true },
            { title: 'HEALTH', value: ({ health }) => health },
            { title: 'AGE', value: ({ pointAgeMs }) => ageCell(pointAgeMs) },
            ...runColumns(session, instances),
            { title: 'COMPRESSION', value: ({ options }) => options.compression },
            { title: 'PROTECTED', value: ({ protectedAt }) => output.time(protectedAt) },
            {
              title: 'STOPPED',
              value: ({ stoppedAt }) => (stoppedAt === undefined ? '-' : output.time(stoppedAt)),
            },
            ...(instances.some((each) => noteOf(each) !== '') ? [{ title: 'NOTE', value: noteOf }] : []),
          ],
          instances,
          `No instance yet. Protect a database: ${examples.protect}`,
        );
        if (instances.some(({ unconfirmed }) => unconfirmed !== undefined)) {
          output.hint(
            `What is not confirmed is not backed up from here: ${pgkeepLine('instances confirm', flags.all)}`,
          );
        }
      });
      return exitCodes.done;
    }),
  );
}

/** What a policy asks for where any instance has one, and how the last backup went where any was taken. */
function runColumns(
  { output, host }: Session,
  instances: readonly InstanceHealth[],
): Column<InstanceHealth>[] {
  return [
    ...(instances.some(({ policy }) => policy !== undefined)
      ? [
          { title: 'POLICY', value: policyCell, flexible: true as const },
          { title: 'NEXT RUN', value: (each: InstanceHealth) => nextRunCell(output, each) },
        ]
      : []),
    ...(instances.some(({ lastBackup }) => lastBackup !== undefined)
      ? [{ title: 'LAST RUN', value: (each: InstanceHealth) => lastRunCell(host, each) }]
      : []),
  ];
}

/** The policy of an instance, with a mark where it has values of its own. */
function policyCell({ policy }: InstanceSummary): string {
  if (policy === undefined) return '-';
  if (policy.missing === true) return `${policy.name}, not in the vault`;
  return policy.overridden.length === 0 ? policy.name : `${policy.name}, in part`;
}

/** What keeps an instance from being backed up from here, beyond being stopped here. */
function noteOf({ endedElsewhere, recordProblem, unconfirmed }: InstanceSummary): string {
  if (endedElsewhere === 'deleted') return 'its record is gone from the vault';
  if (endedElsewhere === 'stopped') return 'stopped by another workstation';
  if (recordProblem !== undefined) return 'its record in the vault cannot be read';
  return unconfirmed === undefined ? '' : 'not confirmed';
}
