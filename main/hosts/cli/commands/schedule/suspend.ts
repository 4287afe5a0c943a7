import type { Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import type { InstanceSummary } from '../../../../../shared/instances/instances.ts';
import { exitCodes } from '../../cli-errors.ts';
import { pointInTime } from '../../options/values.ts';
import { reference } from '../../terminal/format.ts';
import type { Session } from '../../terminal/session.ts';
import { addScheduledOptions, scheduledBy, type ScheduledOptions } from './scheduled.ts';

interface SuspendOptions extends ScheduledOptions {
  readonly all?: true;
  readonly until?: string;
  readonly reason?: string;
}

export function addSuspendAndResume(program: Command, session: Session): void {
  addSuspend(program, session);
  addResume(program, session);
}

/** `suspend`: due backups wait, and nothing expires. */
function addSuspend(program: Command, session: Session): void {
  const { output } = session;
  const command = program
    .command('suspend')
    .description(
      'Lets due backups wait, and keeps recovery points from expiring, until a time or until resume.',
    );
  addScheduledOptions(command);
  command
    .option(flags.all, 'all that this home runs: of this home alone, no other workstation sees it')
    .option(`${flags.until} <time>`, 'when it ends by itself: 2026-12-24 or 2026-12-24T18:00', pointInTime)
    .option(`${flags.reason} <words>`, 'why, for others to read')
    .addHelpText(
      'after',
      `
Backups that are started by hand go on.

Examples:
  pgkeep suspend prod/shop --until 2026-12-24T06:00 --reason "the disks are exchanged"
  pgkeep suspend --server prod
  pgkeep suspend --all`,
    );
  command.action((instances: string[], options: SuspendOptions) =>
    session.run(command, async (client) => {
      const named = scheduledBy(instances, options, options.all);
      const { until, reason } = options;
      const { schedule } = await client();
      const changed = await schedule.suspend({ ...named, until: until ?? null, reason });
      output.result(changed, () => {
        const end = until === undefined ? 'until somebody resumes' : `until ${output.time(until)}`;
        if (changed.suspendedHere !== null) output.line(`This home runs nothing due ${end}.`);
        for (const { name } of changed.instances) {
          output.line(`${name}: no due backup is run and nothing expires ${end}.`);
        }
        output.hint(`Go on: ${pgkeepLine('resume', ...wordsOf(named, changed.instances))}`);
      });
      return exitCodes.done;
    }),
  );
}

/** `resume`: due backups run again. */
function addResume(program: Command, session: Session): void {
  const { output } = session;
  const command = program
    .command('resume')
    .description('Runs due backups again: one for each database that missed some meanwhile.');
  addScheduledOptions(command);
  command
    .option(flags.all, 'all that this home runs')
    .addHelpText('after', '\nExamples:\n  pgkeep resume prod/shop\n  pgkeep resume --all');
  command.action((instances: string[], options: SuspendOptions) =>
    session.run(command, async (client) => {
      const changed = await (await client()).schedule.resume(scheduledBy(instances, options, options.all));
      output.result(changed, () => {
        if (options.all === true) output.line('This home runs due backups again.');
        for (const { name, scheduling } of changed.instances) {
          output.line(
            scheduling?.suspended === undefined
              ? `${name}: due backups are run again.`
              : `${name}: its ${scheduling.suspended.of} is still suspended.`,
          );
        }
      });
      return exitCodes.done;
    }),
  );
}

/** The arguments and options of `resume` that end the same suspension. */
function wordsOf(
  named: {
    readonly instances: readonly string[];
    readonly servers: readonly string[];
    readonly everything: boolean;
  },
  changed: readonly InstanceSummary[],
): string[] {
  if (named.everything) return [flags.all];
  // what was typed is found again, where only it names what is concerned
  const known = named.instances.map(
    (typed) => changed.find(({ name, id }) => name === typed || id.startsWith(typed)) ?? typed,
  );
  return [
    ...known.map((each) => (typeof each === 'string' ? shWord(each) : reference(each))),
    ...named.servers.flatMap((server) => [flags.server, shWord(server)]),
  ];
}
