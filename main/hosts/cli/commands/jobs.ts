import { Option, type Command } from 'commander';
import { jobDuration, jobTimes } from '../../../../shared/jobs/job-times.ts';
import { targetWords } from '../../../../shared/jobs/job-target.ts';
import { JobKind, JobState, isWaiting, type Job } from '../../../../shared/jobs/jobs.ts';
import { CliError, exitCodes } from '../cli-errors.ts';
import { confirmingEnvironment, addConfirmedEnvironmentOption } from '../options/environment.ts';
import { runJob, watchJob } from '../report/jobs/follow-job.ts';
import { shWord } from '../../../../shared/shell/sh.ts';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { formatDuration } from '../../../../shared/words/durations.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { showJob } from '../report/jobs/job.ts';
import { goOnWith } from '../report/jobs/go-on.ts';
import { wholeNumber } from '../options/values.ts';
import { describeProgress } from '../terminal/progress-line.ts';
import type { Session } from '../terminal/session.ts';

interface ListOptions {
  readonly state?: JobState;
  readonly kind?: JobKind;
  readonly instance?: string;
  readonly limit?: number;
}

const logTail = 20;

export function addJobCommands(program: Command, session: Session): void {
  const jobs = program.command('jobs').description('Jobs: runs of backup, restore and verify.');
  addJobsList(jobs, session);
  addJobsShow(jobs, session);
  addJobsWatch(jobs, session);
  addJobsCancel(jobs, session);
  addJobsAgain(jobs, session);
  addJobsDiagnostics(jobs, session);
  addJobsLetGo(jobs, session);
}

function jobSize(job: Job): string {
  const bytes = job.result?.bytes ?? job.progress?.bytes;
  return bytes === undefined ? '-' : formatSize(bytes);
}

function targetOf({ target }: Job): string {
  return target === undefined ? '-' : targetWords(target);
}

/** How long the job worked so far; nothing of one that did not begin. */
function workedWords(job: Job, now: Date): string {
  const { tookMs } = jobTimes(job, now);
  return tookMs === null ? '-' : formatDuration(tookMs);
}

function addJobsList(jobs: Command, session: Session): void {
  const { output, host } = session;
  const command = jobs
    .command('list', { isDefault: true })
    .description('Lists jobs, the newest first.')
    .addOption(new Option(`${flags.state} <state>`, 'only those in this state').choices(JobState.options))
    .addOption(new Option(`${flags.kind} <kind>`, 'only those of this kind').choices(JobKind.options))
    .option(`${flags.instance} <instance>`, 'only those of this instance')
    .option(`${flags.limit} <number>`, 'at most this many (default: 50)', wholeNumber(1, 10_000))
    .addHelpText(
      'after',
      `
Examples:
  pgkeep jobs
  pgkeep jobs list --state "in progress"`,
    );
  command.action((filter: ListOptions) =>
    session.run(command, async (client) => {
      const listed = await (await client()).jobs.list(filter);
      output.result(listed, () => {
        output.table(
          [
            { title: 'JOB', value: ({ id }) => id },
            { title: 'KIND', value: ({ kind }) => kind },
            { title: 'SUBJECT', value: ({ subject }) => subject, flexible: true },
            ...(listed.some(({ target }) => target !== undefined)
              ? [{ title: 'TARGET', value: targetOf, flexible: true }]
              : []),
            { title: 'STATE', value: (job) => (isWaiting(job) ? 'waiting' : job.state) },
            // what waits for its turn was asked for, and has not started
            { title: 'STARTED', value: (job) => (isWaiting(job) ? '-' : output.time(job.startedAt)) },
            {
              title: 'DURATION',
              value: (job) => workedWords(job, host.clock.now()),
              right: true,
            },
            { title: 'SIZE', value: jobSize, right: true },
            ...(listed.some(({ importedFrom }) => importedFrom !== undefined)
              ? [{ title: 'READ FROM', value: writtenBy, flexible: true }]
              : []),
          ],
          listed,
          `No job here yet. Start one: ${pgkeepLine('backup', '<instance>')}`,
        );
      });
      return exitCodes.done;
    }),
  );
}

/** Which vault a record was read from, and who wrote it there; nothing for jobs of this workstation. */
function writtenBy({ importedFrom, user, host }: Job): string {
  return importedFrom === undefined ? '' : `${importedFrom}, by ${user} on ${host}`;
}

function addJobsShow(jobs: Command, session: Session): void {
  const { output, host } = session;
  const command = jobs
    .command('show')
    .description('Shows a job: its result, its classified messages and the end of its log.')
    .argument('<job>', 'id, or the beginning of it')
    .addHelpText(
      'after',
      '\nExamples:\n  pgkeep jobs show <job>\n  pgkeep jobs show <job> --verbose   (the whole log)',
    );
  command.action((reference: string) =>
    session.run(command, async (client) => {
      const router = await client();
      const { log, ...job } = await router.jobs.show({ job: reference });
      const goOn = output.json ? {} : await goOnWith(router, job);
      output.result({ ...job, log }, () => {
        const now = host.clock.now();
        showJob(output, job, now, goOn);
        if (job.state === 'in progress' && job.progress !== null) {
          output.line(`  now        ${describeProgress(job.progress, jobDuration(job, now))}`);
        }
        const shown = output.verbose ? log : log.slice(-logTail);
        if (log.length > 0) {
          output.line(
            shown.length < log.length ? `Log (last ${shown.length} of ${log.length} lines)` : 'Log',
          );
        }
        for (const { at, text } of shown) output.line(`  ${output.time(at)}  ${text}`, 'dim');
      });
      return exitCodes.done;
    }),
  );
}

function addJobsWatch(jobs: Command, session: Session): void {
  const command = jobs
    .command('watch')
    .description('Shows the progress of a job until it ends. Ctrl-C stops watching, not the job.')
    .argument('<job>', 'id, or the beginning of it')
    .addHelpText('after', '\nExample:\n  pgkeep jobs watch <job>');
  command.action((reference: string) =>
    session.run(command, async (client) => watchJob(session, await client(), reference)),
  );
}

function addJobsCancel(jobs: Command, session: Session): void {
  const { output } = session;
  const command = jobs
    .command('cancel')
    .description('Asks the process that runs a job to stop it and to clean up.')
    .argument('<job>', 'id, or the beginning of it')
    .addHelpText('after', '\nExample:\n  pgkeep jobs cancel <job>');
  command.action((reference: string) =>
    session.run(command, async (client) => {
      const job = await (await client()).jobs.cancel({ job: reference });
      output.result(job, () => {
        if (job.state === 'in progress') {
          output.line(`Job ${job.id} was asked to stop.`);
          output.hint(`See it end: ${pgkeepLine('jobs watch', shWord(job.id))}`);
        } else if (job.state === 'interrupted') {
          output.line(`Job ${job.id} was ended as interrupted: its process was gone.`);
        } else output.line(`Job ${job.id} has ended: ${job.state}.`);
      });
      return exitCodes.done;
    }),
  );
}

function addJobsAgain(jobs: Command, session: Session): void {
  const command = addConfirmedEnvironmentOption(
    jobs
      .command('again')
      .description('Runs the same again, with the choices that were made, and shows it until it ends.')
      .argument('<job>', 'id, or the beginning of it'),
  ).addHelpText(
    'after',
    `
A job that another workstation ran is started there: what was asked of it is not known here.

Example:
  pgkeep jobs again <job>`,
  );
  command.action((reference: string, options: { environment?: string }) =>
    session.run(command, async (client) => {
      const router = await client();
      return runJob(session, router, () =>
        confirmingEnvironment(session, options.environment, (confirmedEnvironment) =>
          router.jobs.again({ job: reference, confirmedEnvironment }),
        ),
      );
    }),
  );
}

function addJobsDiagnostics(jobs: Command, session: Session): void {
  const { output } = session;
  const command = jobs
    .command('diagnostics')
    .description('Prints all that is known of a job for a colleague or a ticket; secrets are left out.')
    .argument('<job>', 'id, or the beginning of it')
    .addHelpText('after', '\nExample:\n  pgkeep jobs diagnostics <job> > job.txt');
  command.action((reference: string) =>
    session.run(command, async (client) => {
      const diagnostics = await (await client()).jobs.diagnostics({ job: reference });
      output.result(diagnostics, () => {
        for (const line of diagnostics.text.trimEnd().split('\n')) output.line(line);
      });
      return exitCodes.done;
    }),
  );
}

function addJobsLetGo(jobs: Command, session: Session): void {
  const { output } = session;
  const command = jobs
    .command('let-go')
    .description('Leaves what an ended job left where it is: pgkeep no longer tries to clean it.')
    .argument('<job>', 'id, or the beginning of it')
    .option(flags.yes, 'do not ask')
    .addHelpText(
      'after',
      `
For a server, vault or folder that is gone for good. Shows what stays, and asks to type yes.

Example:
  pgkeep jobs let-go <job>`,
    );
  command.action((reference: string, options: { yes?: true }) =>
    session.run(command, async (client) => {
      const router = await client();
      const { id, leftovers } = await router.jobs.show({ job: reference });
      if (leftovers.length === 0) throw new CliError('UserErrorNotFound', `Job ${id} has left nothing.`);
      if (options.yes !== true) {
        for (const words of leftovers) output.notice(`Stays where it is: ${words}`);
        if (!(await session.askYes('To let it go, type yes'))) {
          throw new CliError('UserErrorInvalidInput', 'Nothing was let go.');
        }
      }
      const job = await router.jobs.letGo({ job: id, leftovers });
      output.result(job, () => {
        for (const words of leftovers) output.line(`Let go: ${words}.`);
      });
      return exitCodes.done;
    }),
  );
}
