import { Option, type Command } from 'commander';
import type { Client } from '../../../../compose.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import {
  CompressionChoice,
  type AssignedInstance,
  type ChangedInstance,
  type InstanceSummary,
} from '../../../../../shared/instances/instances.ts';
import type { AzureIdentity } from '../../../../../shared/identities/identities.ts';
import { Reference } from '../../../../../shared/ids.ts';
import type { PolicyChanges, ValueName } from '../../../../../shared/policies/policy.ts';
import { lockWait } from '../../../../../shared/words/lock-waits.ts';
import { exitCodes, UsageError } from '../../cli-errors.ts';
import {
  clientMajorChoice,
  clientMajorHelp,
  secondsADay,
  type ClientMajorChoice,
} from '../../options/backup-options.ts';
import {
  addChangedEnvironmentOptions,
  changedEnvironment,
  type EnvironmentOption,
} from '../../options/environment.ts';
import {
  addPolicyValueOptions,
  changedValues,
  followedValues,
  valueList,
  type PolicyValueOptions,
} from '../../options/policy-values.ts';
import {
  addSecretOptions,
  chooseOwnSecret,
  describeReadSecret,
  type SecretOptions,
} from '../../options/secret.ts';
import { checked, single, wholeNumber } from '../../options/values.ts';
import {
  addChangedSelectionOptions,
  chosenSelection,
  type ChangedSelectionOptions,
} from '../../options/dump-selection.ts';
import { selectionPairs } from '../../report/instances/dump-selection.ts';
import { showPromiseChanges } from '../../report/policies/promise-changes.ts';
import type { Output } from '../../terminal/output.ts';
import type { Session } from '../../terminal/session.ts';

interface PolicyChoice extends PolicyValueOptions {
  /** `false` is --no-policy. */
  readonly policy?: string | false;
  readonly follow?: ValueName[];
}

interface SetOptions extends EnvironmentOption, PolicyChoice, ChangedSelectionOptions, SecretOptions {
  readonly ownLogin?: 'none';
  readonly compression?: string;
  readonly countRows?: boolean;
  /** In seconds. */
  readonly lockWaitTimeout?: number;
  readonly clientMajor?: ClientMajorChoice;
  readonly confirmShorter?: true;
}

/** `instances set`: how an instance is backed up, by which policy, and its tag. */
export function addInstancesSet(group: Command, session: Session): void {
  const command = group
    .command('set')
    .description('Changes how an instance is backed up from now on, by which policy, or its tag.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .option(`${flags.compression} <choice>`, 'auto, none, gzip:1-9 or zstd:1-19', checked(CompressionChoice))
    .option(flags.countRows, 'decode the stream and count rows')
    .option(flags.noCountRows, 'do not decode the stream: saves CPU, but rows are not counted')
    .option(
      `${flags.lockWaitTimeout} <seconds>`,
      "how long pg_dump waits for a table's lock",
      wholeNumber(0, secondsADay),
    )
    .option(`${flags.clientMajor} <major>`, clientMajorHelp, clientMajorChoice);
  addChangedSelectionOptions(command);
  addSecretOptions(command)
    .option(`${flags.identity} <identity>`, 'as whom the secret is read', checked(Reference))
    .addOption(
      new Option(
        `${flags.ownLogin} <what>`,
        'none: take its own login away, that of its server holds again',
      ).choices(['none']),
    );
  addChangedEnvironmentOptions(command, 'take its own tag away: that of its server holds again')
    .option(`${flags.policy} <policy>`, 'by which policy of its vault it is backed up')
    .option(flags.noPolicy, 'back it up on demand only')
    .option(flags.confirmShorter, 'also where recovery points are kept for a shorter time then')
    .option(
      `${flags.follow} <values>`,
      'take these values from the policy again: schedule, time-zone, week-starts, window, jitter, retention, keep-at-least, or all',
      single(followedValues),
    );
  addPolicyValueOptions(command).addHelpText(
    'after',
    `
Values of a policy that are given here hold for this instance alone. Patterns of what is left out take the place of
those of the same option before; "*" and "?" are wildcards, and names with upper-case letters stand in double quotes.

Examples:
  pgkeep instances set prod/shop --compression zstd:3
  pgkeep instances set prod/shop --exclude-schema audit --exclude-table-data "public.log_*"
  pgkeep instances set prod/shop --policy "Daily, kept 30 days" --daily 04:00
  pgkeep instances set prod/shop --follow all`,
  );
  command.action((instance: string, options: SetOptions) =>
    session.run(command, async (client) => {
      const changed = await setInstance(client, instance, options);
      const warnings = 'warnings' in changed ? changed.warnings : undefined;
      const identities = await readersOf(changed, await client());
      session.output.result(changed, () => {
        showChanged(session.output, changed, identities);
        for (const warning of warnings ?? []) session.output.warning(warning);
      });
      return warnings === undefined ? exitCodes.done : exitCodes.warnings;
    }),
  );
}

/** Changes what is said, and gives the instance as it is then. Throws UsageError where nothing is. */
async function setInstance(
  open: () => Promise<Client>,
  instance: string,
  options: SetOptions,
): Promise<ChangedInstance | AssignedInstance> {
  const changes = backupChanges(options);
  const environment = changedEnvironment(options);
  const login = changedLogin(options);
  const assignment = assignmentOf(options);
  const hasChanges = Object.keys({ ...changes, ...environment, ...login }).length > 0;
  if (!hasChanges && assignment === undefined) {
    throw nothingToChange();
  }
  const { instances } = await open();
  const set = hasChanges
    ? await instances.set({ instance, options: changes, ...environment, ...login })
    : undefined;
  const [assigned] =
    assignment === undefined
      ? []
      : await instances.assignPolicy({
          instances: [set?.id ?? instance],
          ...assignment,
          confirmShorter: options.confirmShorter === true,
        });
  const changed = assigned ?? set;
  if (changed === undefined) throw new Error('an instance was changed and is not told');
  return set?.warnings === undefined ? changed : { ...changed, warnings: set.warnings };
}

const nothingToChange = () =>
  new UsageError(
    'Say what to change: --compression, --count-rows, --no-count-rows, --lock-wait-timeout, --client-major, --exclude-schema, --exclude-table, --exclude-table-data, --dump-option, --whole-database, --environment, --no-environment, --secret-uri, --own-login, --policy, --no-policy, --follow, or a value of its policy',
  );

/** The login of this database alone; null where its server's is to hold again. Throws UsageError. */
function changedLogin(options: SetOptions): { credential?: ReturnType<typeof chooseOwnSecret> | null } {
  const { ownLogin } = options;
  const credential = chooseOwnSecret(options);
  if (ownLogin === undefined) return credential === undefined ? {} : { credential };
  if (credential !== undefined) throw new UsageError('--own-login none goes with no --secret-uri');
  return { credential: null };
}

function backupChanges(options: SetOptions) {
  const { compression, countRows, lockWaitTimeout, clientMajor } = options;
  const selection = chosenSelection(options);
  return {
    ...(compression === undefined ? {} : { compression }),
    ...(countRows === undefined ? {} : { countRows }),
    ...(lockWaitTimeout === undefined ? {} : { lockWaitTimeoutMs: lockWaitTimeout * 1000 }),
    ...(clientMajor === undefined ? {} : { clientMajor: clientMajor === 'auto' ? null : clientMajor }),
    ...(selection === undefined ? {} : { selection }),
  };
}

interface Assignment {
  readonly policy?: string | null;
  readonly overrides?: PolicyChanges;
  readonly follow?: ValueName[];
}

/** What is said of the policy; undefined where nothing is. Throws UsageError for values without a policy. */
function assignmentOf(options: PolicyChoice): Assignment | undefined {
  const { policy, follow } = options;
  const overrides = changedValues(options);
  const hasValues = Object.keys(overrides).length > 0;
  if (policy === false && (hasValues || follow !== undefined)) {
    throw new UsageError(`${flags.noPolicy} goes with no value of a policy`);
  }
  if (policy === undefined && follow === undefined && !hasValues) return undefined;
  return {
    ...(policy === undefined ? {} : { policy: policy === false ? null : policy }),
    ...(hasValues ? { overrides } : {}),
    ...(follow === undefined ? {} : { follow }),
  };
}

/** The identities, where one of them may be what reads the secret of the instance; else nothing is asked. */
async function readersOf(
  { credential }: Pick<InstanceSummary, 'credential'>,
  client: Client,
): Promise<readonly AzureIdentity[]> {
  if (credential?.identity === undefined) return [];
  return (await client.azure.identities({})).map(({ identity }) => identity);
}

function showChanged(
  output: Output,
  changed: InstanceSummary | AssignedInstance,
  identities: readonly AzureIdentity[],
): void {
  const { name, options, environment, policy, vaultName, credential } = changed;
  output.line(`Instance ${name} is backed up like this from now on:`);
  output.pairs(
    [
      ['compression', options.compression],
      ['rows', options.countRows ? 'counted' : 'not counted'],
      ['waits for locks', lockWait(options.lockWaitTimeoutMs)],
      ['pg_dump', String(options.clientMajor ?? 'auto')],
      ...selectionPairs(options.selection),
      ...(credential === undefined
        ? []
        : [['own login', describeReadSecret(credential, identities)] as const]),
      ...(environment === undefined ? [] : [['tagged', environment] as const]),
      ...(policy === undefined ? [] : [['policy', policy.name] as const]),
      ...(policy === undefined || policy.overridden.length === 0
        ? []
        : [['with its own', valueList(policy.overridden)] as const]),
    ],
    '  ',
  );
  if (policy !== undefined && 'promises' in changed) {
    showPromiseChanges(output, changed.promises, { ...policy, vaultName });
  }
}
