import type { Command } from 'commander';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { examples } from '../../../../shared/command-line/examples.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import type { ErrorReport } from '../../../../shared/errors.ts';
import type { InstanceStatus } from '../../../../shared/instances/instance-status.ts';
import { ageWords } from '../../../../shared/words/ages.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { pluginCodes } from '../cli-errors.ts';
import { showFailure } from '../report/jobs/failure.ts';
import { stepCommand } from '../report/next-command.ts';
import {
  judgeStatus,
  performanceData,
  pluginCode,
  statusLine,
  type JudgedInstance,
  type StatusFacts,
  type StatusReport,
} from '../report/instances/status.ts';
import { showOverdueRules } from '../report/overdue-rules.ts';
import { showTold } from '../report/instances/told-databases.ts';
import { agoCell } from '../terminal/age.ts';
import { reference } from '../terminal/format.ts';
import type { Style } from '../terminal/output.ts';
import type { Session } from '../terminal/session.ts';

interface StatusOptions {
  /** `false` is --no-ask. */
  readonly ask: boolean;
}

const help = `
The first line is that of a monitoring plugin, with performance data where it is not a terminal that reads it.
Exit codes, as monitoring plugins have them:
  0  OK        all that is backed up has a good recovery point within the age limit
  1  WARNING   one is late: its newest good point is older than the limit; or at risk for another reason, as a policy
               that no home runs; or a database that is to be protected by itself is not; or a firewall rule in
               Azure outlived its end
  2  CRITICAL  one has nothing to restore, its last backup failed or a planned one was not made, or it is late by twice
               the limit
  3  UNKNOWN   a vault did not answer, nothing is protected, or pgkeep could not look: wrong usage, too
What is known to be critical stays so when a vault is out of reach. Servers are not asked: a server that is away
changes nothing about the age of what can be restored. A vault is waited for at most 20 seconds.
The age limit is a setting: pgkeep settings set --point-age-limit <days>

Examples:
  pgkeep status
  pgkeep status prod/shop
  pgkeep status --no-ask --json`;

export function addStatusCommand(program: Command, session: Session): void {
  const { output } = session;
  session.failAs('status', (report) => failed(session, report));
  const command = program
    .command('status')
    .description(
      'Says on one screen what is protected, late and failing, and what to do next; a plugin for monitoring.',
    )
    .argument('[instance]', 'only this one: name, id, or the beginning of the id')
    .option(flags.noAsk, 'do not ask the vaults: judge by what was known when they were last asked')
    .addHelpText('after', help);
  command.action((instance: string | undefined, options: StatusOptions) =>
    session.run(command, async (client) => {
      const router = await client();
      const answer = await router.overview.instances({ instance, refresh: options.ask });
      const [servers, { lastDay, autoProtected, overdueRules }] = await Promise.all([
        router.servers.list(),
        router.overview.summary(),
      ]);
      const told = instance === undefined ? autoProtected : [];
      const overdue = instance === undefined ? overdueRules : [];
      const facts: StatusFacts = {
        ...answer,
        servers,
        lastDay,
        autoProtected: told,
        overdueRules: overdue,
      };
      const report = judgeStatus(facts);
      const folder = report.instances.length === 0 ? (await router.settings.about()).dataFolder : null;
      output.result(documentOf(report, facts), () => showStatus(session, report, facts, folder));
      return pluginCode(report.state);
    }),
  );
}

function documentOf(report: StatusReport, facts: StatusFacts): object {
  const { unreachable, pointAgeLimitDays, autoProtected, overdueRules } = facts;
  const { state, counts, databases, oldestPointMs, instances } = report;
  return {
    state,
    exitCode: pluginCode(state),
    summary: statusLine(report, unreachable),
    databases,
    counts,
    oldestPointMs,
    pointAgeLimitDays,
    instances: instances.map((judged) => {
      const { id, name, database, serverName, vaultName, reason, latestPointAt, pointAgeMs, vaultSeenAt } =
        judged.instance;
      const { schedule = null } = judged.instance;
      return {
        id,
        name,
        database,
        serverName,
        vaultName,
        status: judged.status,
        reason,
        latestPointAt,
        pointAgeMs,
        vaultSeenAt,
        schedule,
        next: nextOf(judged),
      };
    }),
    unreachable,
    autoProtected,
    overdueRules,
  };
}

/** The command to run next; null where nothing is to be done. */
function nextOf({ instance, status, step }: JudgedInstance): string | null {
  if (status === 'protected' || status === 'stopped') return null;
  return status === 'not known' && step.do === 'look'
    ? pgkeepLine('vault show', wordOf({ name: instance.vaultName, id: instance.vaultId }))
    : stepCommand(step, wordOf(instance));
}

/** In a command a bar cannot be written otherwise, so the id stands for such a name. */
const wordOf = (thing: { readonly id: string; readonly name: string }): string =>
  thing.name.includes('|') ? thing.id : reference(thing);

/** Of one status so many are shown; the rest is counted. */
const shown = 10;

/** Those that need a person, each under its title. */
const groups: readonly { readonly status: InstanceStatus; readonly title: string; readonly style: Style }[] =
  [
    { status: 'nothing to restore', title: 'Nothing to restore', style: 'red' },
    { status: 'failing', title: 'Failing', style: 'red' },
    { status: 'not known', title: 'Not known', style: 'yellow' },
    { status: 'late', title: 'Late', style: 'yellow' },
    { status: 'at risk', title: 'At risk', style: 'yellow' },
  ];

/** A plugin's output has performance data behind a vertical bar, in every line. */
const withoutBar = (text: string): string => text.replaceAll('|', '\\x7c');

function showStatus(session: Session, report: StatusReport, facts: StatusFacts, folder: string | null): void {
  const { output, host } = session;
  const { unreachable, pointAgeLimitDays } = facts;
  const line = withoutBar(statusLine(report, unreachable));
  const isRead = host.stdout.isTTY === true;
  output.line(isRead ? line : `${line} | ${performanceData(report, pointAgeLimitDays)}`, 'bold');
  for (const { status, title, style } of groups) {
    const some = report.instances.filter((each) => each.status === status);
    if (some.length === 0) continue;
    const limit = status === 'late' ? `: the limit is ${countOf(pointAgeLimitDays, 'day')}` : '';
    output.line(`${title} (${countOf(some.length, 'database')})${limit}`, style);
    const most = output.verbose ? some.length : shown;
    for (const judged of some.slice(0, most)) showInstance(session, judged);
    if (some.length > most) output.line(`  … ${some.length - most} more with ${flags.verbose}`);
  }
  for (const { vaultName, problem, askedAt } of unreachable) {
    output.hanging(
      '  ',
      withoutBar(`The vault ${vaultName} did not answer ${agoCell(host, askedAt)}: ${problem}`),
      'yellow',
    );
  }
  showTold(output, facts.autoProtected, withoutBar);
  showOverdueRules(output, facts.overdueRules, withoutBar);
  showProtected(session, report);
  if (folder !== null) {
    output.hanging('  ', withoutBar(`What was looked at is ${folder}; PGKEEP_HOME names another folder.`));
    output.hanging('  next: ', `Protect a database: ${examples.protect}`);
  }
}

function showInstance({ output }: Session, judged: JudgedInstance): void {
  output.hanging('  ', withoutBar(`${judged.instance.name}: ${judged.instance.reason}`));
  const next = nextOf(judged);
  if (next !== null) output.hanging('    next: ', next);
}

/** What needs nobody: how many, and with --verbose which. */
function showProtected({ output }: Session, { instances }: StatusReport): void {
  const titles = { protected: 'Protected', stopped: 'Stopped' } as const;
  for (const status of ['protected', 'stopped'] as const) {
    const some = instances.filter((each) => each.status === status);
    if (some.length === 0) continue;
    const ages = some.flatMap(({ instance: { pointAgeMs } }) => pointAgeMs ?? []);
    const age =
      status === 'stopped' || ages.length === 0
        ? ''
        : `: newest points at most ${ageWords(Math.max(...ages))} old`;
    output.line(`${titles[status]} (${countOf(some.length, 'database')})${age}`);
    if (!output.verbose) continue;
    for (const { instance } of some) output.hanging('  ', withoutBar(`${instance.name}: ${instance.reason}`));
  }
}

/** Whatever keeps pgkeep from looking: a state that cannot be read, a name that is not there, wrong usage. */
function failed({ output }: Session, report: ErrorReport) {
  const summary = `PGKEEP UNKNOWN: ${report.message}`;
  output.failure({ state: 'UNKNOWN', exitCode: pluginCodes.unknown, summary, error: report }, () => {
    output.line(withoutBar(summary));
    showFailure(output, report);
  });
  return pluginCodes.unknown;
}
