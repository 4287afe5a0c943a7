import type { Command } from 'commander';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import type { ExpiryRun } from '../../../../../shared/policies/expiry.ts';
import type { DueEvent } from '../../../../../shared/schedule/schedule.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { countOf, listOf } from '../../../../../shared/words/counts.ts';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import type { Client } from '../../../../compose.ts';
import { exitCodes, type ExitCode } from '../../cli-errors.ts';
import { fixCommands } from '../../report/fix-commands.ts';
import { jobExitCode } from '../../report/jobs/job.ts';
import { showOverdueRules } from '../../report/overdue-rules.ts';
import type { Session } from '../../terminal/session.ts';

/** `run-due`: begins the backups that are due, as the service of the operating system does. */
export function addRunDue(program: Command, session: Session): void {
  const { output } = session;
  const command = program
    .command('run-due')
    .description('Takes the backups that are due and that this home runs, and waits for their end.')
    .option(flags.byService, 'as the service does: notes which logins can be read where it runs')
    .addHelpText(
      'after',
      `
What has to run is what policies say and the vaults do not have yet; pgkeep service install lets the operating system
look every 15 minutes. Nothing is asked, even on a terminal. Ctrl-C cancels what it began.

Exit codes: 0 all went well, 1 a backup failed, 3 with warnings, or a firewall rule in Azure is still there after its end.

Example:
  pgkeep run-due`,
    );
  command.action(({ byService }: { byService?: true }) =>
    session.run(command, async (client) => {
      const router = await client();
      const events: DueEvent[] = [];
      const stop = session.stopRequests();
      const ending = new AbortController();
      void stop.first.then(() => {
        session.notice('Cancelling… press Ctrl-C again to stop waiting.');
        ending.abort();
      });
      const ended = await Promise.race([
        follow(session, router, { events, ending, byService: byService === true }),
        stop.second,
      ]);
      if (ended === undefined) {
        session.abandoned = true;
        return exitCodes.interrupted;
      }
      output.result(
        {
          autoProtected: events.flatMap((event) => (event.kind === 'auto-protected' ? event.news : [])),
          started: startedOf(events),
          ended: endedOf(events),
          waiting: waitingOf(events),
          removedRules: removedOf(events),
          overdueRules: overdueOf(events),
        },
        () => {
          showOverdueRules(output, overdueOf(events));
          if (startedOf(events).length > 0) return;
          output.line(waitingOf(events).length === 0 ? 'Nothing is due.' : 'No backup begins now.');
        },
      );
      return worst(endedOf(events), overdueOf(events).length > 0);
    }),
  );
}

async function follow(
  session: Session,
  { schedule }: Client,
  {
    events,
    ending,
    byService,
  }: { readonly events: DueEvent[]; readonly ending: AbortController; readonly byService: boolean },
): Promise<true> {
  const { output } = session;
  let told: string[] = [];
  for await (const event of await schedule.runDue({ byService }, { signal: ending.signal })) {
    events.push(event);
    if (output.json) continue;
    if (event.kind === 'expired') {
      session.notice(expiredWords(event.run));
      continue;
    }
    if (event.kind === 'removed-rules') {
      for (const says of event.removed) session.notice(says);
      continue;
    }
    // once, at the end: it is looked each minute
    if (event.kind === 'overdue-rules') continue;
    if (event.kind === 'auto-protected') {
      for (const { serverName, words } of event.news) session.notice(`${serverName}: ${words}`);
      continue;
    }
    if (event.kind === 'ended') {
      for (const line of endLines(event.job)) session.notice(line);
      continue;
    }
    for (const { instanceName, planned, why } of event.started) {
      session.notice(`${instanceName}: ${begun[why]}, due at ${output.time(planned)}`);
    }
    const waits = waitingLines(event.waiting, (iso) => output.time(iso));
    // it looks each minute while backups run
    for (const line of waits) if (!told.includes(line)) session.notice(line);
    told = waits;
  }
  return true;
}

/** "2 due backups wait until 2026-11-29 22:00:00 +01:00 (shop and till). And why." A line for each time and reason. */
function waitingLines(waiting: Looked['waiting'], time: (iso: string) => string): string[] {
  const alike = Map.groupBy(waiting, ({ why, until }) => `${until ?? ''} ${why}`);
  return [...alike.values()].map((runs) => {
    const names = listOf(runs.map(({ instanceName }) => instanceName));
    const [{ why, until } = { why: '', until: null }] = runs;
    const end = until === null ? '' : ` until ${time(until)}`;
    return `${countOf(runs.length, 'due backup waits', 'due backups wait')}${end} (${names}). ${why}`;
  });
}

type Looked = Extract<DueEvent, { kind: 'looked' }>;

/** How many recovery points went, or stay although their time is over. */
function expiredWords({ vaults }: ExpiryRun): string {
  const all = vaults.flatMap(({ instances }) => instances);
  const outcomes = all.flatMap(({ points }) => points.map(({ outcome }) => outcome));
  const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
  const stopped = all.filter((instance) => instance.stopped !== undefined).length;
  const problems = vaults.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  return [
    `Expiry: ${countOf(count('deleted'), 'recovery point')} deleted, ${count('ended')} to go after a day.`,
    ...(stopped === 0
      ? []
      : [`${countOf(stopped, 'database')} kept back; pgkeep expire --dry-run says why.`]),
    ...problems,
  ].join(' ');
}

const begun = { planned: 'begun', 'catch-up': 'begun late', retry: 'tried again' } as const;

/** How a backup ended; of one that did not go well, what to do next as `backup` says it, and its job. */
function endLines({ id, kind, subject, state, error }: Job): string[] {
  const ended = `${subject}: ${state}${error === null ? '' : `: ${error.message}`}`;
  if (state === 'completed') return [ended];
  const next =
    error === null
      ? []
      : error.code === 'UserErrorMissingDBPermissions'
        ? [pgkeepLine('check backup', shWord(subject))]
        : fixCommands(error, kind);
  return [
    ended,
    ...(error === null ? [] : [`  remedy ${error.remedy}`]),
    ...(next.length === 0 ? [pgkeepLine('jobs show', id)] : next).map((command) => `  run    ${command}`),
    `  job    ${id}`,
  ];
}

const startedOf = (events: readonly DueEvent[]) =>
  events.flatMap((event) => (event.kind === 'looked' ? event.started : []));

const endedOf = (events: readonly DueEvent[]) =>
  events.flatMap((event) => (event.kind === 'ended' ? [event.job] : []));

const waitingOf = (events: readonly DueEvent[]) =>
  events.findLast((event) => event.kind === 'looked')?.waiting ?? [];

const removedOf = (events: readonly DueEvent[]) =>
  events.flatMap((event) => (event.kind === 'removed-rules' ? event.removed : []));

const overdueOf = (events: readonly DueEvent[]) =>
  events.findLast((event) => event.kind === 'overdue-rules')?.rules ?? [];

/** That of what came off worst: failed before warnings. */
function worst(jobs: readonly Job[], isRuleLeft: boolean): ExitCode {
  const codes = [...jobs.map(jobExitCode), ...(isRuleLeft ? [exitCodes.warnings] : [])];
  return (
    [exitCodes.failed, exitCodes.warnings, exitCodes.losses].find((code) => codes.includes(code)) ??
    exitCodes.done
  );
}
