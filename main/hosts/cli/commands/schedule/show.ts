import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { isNotRun } from '../../../../../shared/schedule/instance-schedule.ts';
import { homeWords, isNamesake, shortHome } from '../../../../../shared/words/who.ts';
import { exitCodes } from '../../cli-errors.ts';
import { reference } from '../../terminal/format.ts';
import type { Session } from '../../terminal/session.ts';

/** `schedule`: where the due backups of each database stand. */
export function addSchedule(program: Command, session: Session): void {
  const { output } = session;
  const command = program
    .command('schedule')
    .description('Lists the databases with a policy: next backup, who runs it, and what was missed.')
    .argument('[instance...]', 'names, ids, or beginnings of ids; all where none is named')
    .addHelpText('after', '\nExamples:\n  pgkeep schedule\n  pgkeep schedule prod/shop --json');
  command.action((instances: string[]) =>
    session.run(command, async (client) => {
      const status = await (await client()).schedule.status({ instances });
      output.result(status, () => {
        output.table(
          [
            { title: 'NAME', value: ({ instanceName }) => instanceName, flexible: true },
            { title: 'POLICY', value: ({ policyName }) => policyName, flexible: true },
            { title: 'STATE', value: ({ state }) => state },
            { title: 'NEXT', value: ({ next }) => (next === null ? '-' : output.time(next.start)) },
            { title: 'MISSED', value: ({ missed }) => String(missed.length) },
            {
              title: 'RUNNER',
              value: ({ runner }) => (runner === undefined ? '-' : homeWords(runner, status.home)),
            },
            { title: 'LATE', value: ({ late }) => (late === null ? '-' : output.time(late.since)) },
            {
              title: 'NOTE',
              value: ({ reason, personalSignIn }) => reason ?? personalSignIn ?? '',
              flexible: true,
            },
          ],
          status.instances,
          'No database has a policy yet.',
        );
        for (const { state, instanceName, instanceId } of status.instances) {
          if (state !== 'no runner') continue;
          const named = reference({ name: instanceName, id: instanceId });
          output.hint(`Let this home run them: ${pgkeepLine('runner', named)}`);
        }
        if (status.instances.some(({ runner }) => runner !== undefined && isNamesake(runner, status.home))) {
          output.line(
            `This home is ${shortHome(status.home)}; the same user has another one on this machine.`,
          );
        }
        const looked = status.lookedAt;
        output.line(
          looked === null
            ? 'This home has never looked for due backups.'
            : `This home looked for due backups last at ${output.time(looked)}.`,
        );
        if (looked === null && status.instances.some(({ runsHere }) => runsHere)) {
          output.hint(`Let the operating system look every 15 minutes: ${pgkeepLine('service install')}`);
        }
      });
      const isBehind = status.instances.some(
        (each) => each.missed.length > 0 || each.late !== null || isNotRun(each),
      );
      return isBehind ? exitCodes.warnings : exitCodes.done;
    }),
  );
}
