import type { Job } from '../../../../../shared/jobs/jobs.ts';
import { exitCodes, explain, type ExitCode } from '../../cli-errors.ts';
import type { Client } from '../../../../compose.ts';
import { jobExitCode, showEndedJob } from './job.ts';
import { goOnWith } from './go-on.ts';
import { createProgressDisplay } from '../../terminal/progress-display.ts';
import type { Session } from '../../terminal/session.ts';

/** Shows the job until it ended. */
async function watch(session: Session, client: Client, job: string, signal?: AbortSignal): Promise<Job> {
  let last: Job | undefined;
  for await (const now of await client.jobs.watch({ job }, signal === undefined ? {} : { signal })) {
    last = now;
    session.display?.update(now);
  }
  if (last === undefined || last.state === 'in progress') {
    throw new Error(`Job ${job} stopped reporting before it ended.`);
  }
  return last;
}

async function finish(session: Session, client: Client, job: Job): Promise<ExitCode> {
  const { output } = session;
  const goOn = output.json ? {} : await goOnWith(client, job);
  output.result(job, () => showEndedJob(output, job, goOn));
  return jobExitCode(job);
}

async function cancel(session: Session, client: Client, job: string): Promise<void> {
  try {
    await client.jobs.cancel({ job });
  } catch (error) {
    session.notice(`Could not cancel: ${explain(error).message}`);
  }
}

/** Starts a job and waits for its end. Ctrl-C cancels it; a second one stops waiting for that. */
export async function runJob(
  session: Session,
  client: Client,
  start: () => Promise<{ jobId: string }>,
): Promise<ExitCode> {
  const stop = session.stopRequests();
  session.display = await createProgressDisplay(session.host, session.output);
  const run = async (): Promise<Job> => {
    const { jobId } = await start();
    void stop.first.then(async () => {
      session.notice('Cancelling… press Ctrl-C again to stop waiting.');
      await cancel(session, client, jobId);
    });
    return watch(session, client, jobId);
  };
  try {
    const running = run();
    const ended = await Promise.race([running, stop.second]);
    session.display.stop();
    if (ended !== undefined) return await finish(session, client, ended);
    // nobody waits for it, so nobody is told how it failed either
    running.catch(() => {});
    session.abandoned = true;
    session.output.notice('Stopped waiting. The next start of pgkeep cleans what the job left.');
    return exitCodes.interrupted;
  } finally {
    session.display.stop();
    session.display = undefined;
  }
}

/** Shows a job that may run in another process. Ctrl-C stops showing it and leaves it alone. */
export async function watchJob(session: Session, client: Client, job: string): Promise<ExitCode> {
  const stop = session.stopRequests();
  const stopWatching = new AbortController();
  session.display = await createProgressDisplay(session.host, session.output);
  try {
    const watched = watch(session, client, job, stopWatching.signal);
    const ended = await Promise.race([watched, stop.first]);
    session.display.stop();
    if (ended !== undefined) return await finish(session, client, ended);
    watched.catch(() => {});
    stopWatching.abort();
    session.output.notice('Stopped watching; the job goes on.');
    return exitCodes.interrupted;
  } finally {
    session.display.stop();
    session.display = undefined;
  }
}
