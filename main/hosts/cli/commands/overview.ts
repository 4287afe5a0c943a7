import type { Command } from 'commander';
import type { OverdueRule } from '../../../../shared/access/network.ts';
import type { ToldOfServer } from '../../../../shared/auto-protect/auto-protect.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { examples } from '../../../../shared/command-line/examples.ts';
import { healthOrder } from '../../../../shared/instances/instance-status.ts';
import type { Health, InstanceHealth, UnreachableVault } from '../../../../shared/instances/overview.ts';
import type { Client } from '../../../compose.ts';
import { ageCell, agoCell } from '../terminal/age.ts';
import { exitCodes, type ExitCode } from '../cli-errors.ts';
import { showOverdueRules } from '../report/overdue-rules.ts';
import { notDone, showTold } from '../report/instances/told-databases.ts';
import { nextRunCell } from '../report/instances/schedule-cells.ts';
import { formatCount, countOf } from '../../../../shared/words/counts.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import type { Style } from '../terminal/output.ts';
import type { Session } from '../terminal/session.ts';

type Overview = Awaited<ReturnType<Client['overview']['instances']>>;

type ShownOverview = Omit<Overview, 'reading'> & {
  readonly autoProtected: readonly ToldOfServer[];
  readonly overdueRules: readonly OverdueRule[];
};

const noInstance = `No instance yet. Protect a database: ${examples.protect}`;

/** What a health means for a script, and how it is shown. */
const healths: Readonly<Record<Health, { exitCode: ExitCode; style: Style }>> = {
  'nothing to restore': { exitCode: exitCodes.failed, style: 'red' },
  failing: { exitCode: exitCodes.failed, style: 'red' },
  'at risk': { exitCode: exitCodes.warnings, style: 'yellow' },
  // no failure, and no proof that all is well
  'not read yet': { exitCode: exitCodes.warnings, style: 'yellow' },
  protected: { exitCode: exitCodes.done, style: 'plain' },
  stopped: { exitCode: exitCodes.done, style: 'plain' },
};

const rankOf = (health: Health): number => healthOrder.indexOf(health);

/** What a script that watches over backups has to know: the worst of all instances and vaults. */
export function overviewExitCode(
  instances: readonly Pick<InstanceHealth, 'health'>[],
  unreachable: readonly UnreachableVault[],
  notDoneByItself: readonly object[] = [],
): ExitCode {
  // nothing protected is not all protected: a home that was mistyped has no instances either
  if (instances.length === 0) return exitCodes.warnings;
  const codes = instances.map(({ health }) => healths[health].exitCode);
  if (codes.includes(exitCodes.failed)) return exitCodes.failed;
  const isAllDone = unreachable.length === 0 && notDoneByItself.length === 0;
  return codes.includes(exitCodes.warnings) || !isAllDone ? exitCodes.warnings : exitCodes.done;
}

export function addOverviewCommand(program: Command, session: Session): void {
  const { output } = session;
  const command = program
    .command('overview')
    .description(
      'Says of every instance what can be restored now and how old it is, the worst first; asks the vaults.',
    )
    .argument('[instance]', 'only this one: name, id, or the beginning of the id')
    .option(flags.noAsk, 'do not ask the vaults: show what was known when they were last asked')
    .addHelpText(
      'after',
      `
Exit codes, for a script that watches over backups:
  0  every instance is protected: its newest good recovery point is within the age limit
  3  one is at risk: too old, damaged, with warnings, or its vault did not answer; or one came with a vault and its
     recovery points have not been read yet; or no home runs its policy; or there is no instance at all; or a database
     that is to be protected by itself is not; or a firewall rule in Azure outlived its end
  1  one has nothing to restore, its last backup failed, or a planned one was not made
The age limit is a setting: pgkeep settings set --point-age-limit <days>

Examples:
  pgkeep overview
  pgkeep overview prod/shop --json`,
    );
  command.action((instance: string | undefined, options: { readonly ask: boolean }) =>
    session.run(command, async (client) => {
      // the command waits until the vaults are read
      const { overview } = await client();
      const { reading: _none, ...answer } = await overview.instances({ instance, refresh: options.ask });
      const { autoProtected, overdueRules } =
        instance === undefined ? await overview.summary() : { autoProtected: [], overdueRules: [] };
      const instances = answer.instances.toSorted((a, b) => rankOf(a.health) - rankOf(b.health));
      const left = [...notDone(autoProtected), ...overdueRules];
      const exitCode = overviewExitCode(instances, answer.unreachable, left);
      const all = { ...answer, instances, autoProtected, overdueRules };
      output.result(all, () => showOverview(session, all));
      return exitCode;
    }),
  );
}

function showOverview(
  session: Session,
  { instances, unreachable, pointAgeLimitDays, autoProtected, overdueRules }: ShownOverview,
): void {
  const { output, host } = session;
  output.table(
    [
      { title: 'HEALTH', value: ({ health }) => health },
      { title: 'INSTANCE', value: ({ name }) => name, flexible: true },
      { title: 'AGE', value: ({ pointAgeMs }) => ageCell(pointAgeMs) },
      {
        title: 'NEWEST POINT',
        value: ({ latestPointAt }) => (latestPointAt === null ? '-' : output.time(latestPointAt)),
      },
      {
        title: 'PROOF',
        value: ({ lastProof }) =>
          lastProof === null ? '-' : `${lastProof.outcome} ${agoCell(host, lastProof.at)}`,
      },
      ...(instances.some(({ schedule }) => schedule !== undefined)
        ? [{ title: 'NEXT', value: (each: InstanceHealth) => nextRunCell(output, each) }]
        : []),
      { title: 'POINTS', value: ({ points }) => formatCount(points), right: true },
      { title: 'SIZE', value: ({ bytes }) => formatSize(bytes), right: true },
      { title: 'VAULT', value: ({ vaultName }) => vaultName, flexible: true },
      { title: 'ASKED', value: ({ vaultSeenAt }) => agoCell(host, vaultSeenAt) },
    ],
    instances,
    noInstance,
  );
  for (const { name, health, reason } of instances) {
    if (health === 'protected') continue;
    output.hanging(`${name}: `, reason, healths[health].style);
  }
  if (instances.length > 0) {
    output.hint(
      `The newest recovery point may be ${countOf(pointAgeLimitDays, 'day')} old: ${pgkeepLine('settings set', flags.pointAgeLimit, '<days>')}`,
    );
  }
  for (const { vaultName, problem, askedAt } of unreachable) {
    output.warning(`vault ${vaultName} did not answer ${agoCell(host, askedAt)}: ${problem}`);
  }
  showTold(output, autoProtected);
  showOverdueRules(output, overdueRules);
}
