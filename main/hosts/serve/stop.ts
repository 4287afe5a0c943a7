import { countOf } from '../../../shared/words/counts.ts';
/** What runs in this process and would be lost. */
interface RunningJobs {
  readonly running: number;
  /** Waits until the jobs that run now have ended by themselves. */
  idle(): Promise<void>;
}

export interface StopOptions {
  readonly jobs: RunningJobs;
  /** Calls back at every request to stop; returns what ends that. */
  readonly onRequest: (listener: () => void) => () => void;
  readonly say: (line: string) => void;
  /** Ends everything; cancels what still runs. */
  readonly end: () => Promise<void>;
}

/**
 * Serves until it is asked to stop. The first request waits for running jobs, the second cancels them, the
 * third waits for nothing: then the result is `abandoned` and not everything is cleaned.
 */
export async function serveUntilStopped(options: StopOptions): Promise<'ended' | 'abandoned'> {
  const { jobs, say, end } = options;
  const requests = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ];
  const [first, second, third] = requests.map(({ promise }) => promise);
  let count = 0;
  const unsubscribe = options.onRequest(() => requests[count++]?.resolve());
  try {
    await first;
    if (jobs.running > 0) {
      say(`${inProgress(jobs.running)}: pgkeep ends after that. Ctrl-C again cancels.`);
      await Promise.race([second, whenIdle(jobs)]);
      if (jobs.running > 0) say(`Cancelling: ${inProgress(jobs.running)}.`);
    }
    const ended = end().then(() => 'ended' as const);
    // An end that fails after that is nobody's error any more: the race has taken it.
    return await Promise.race([ended, third?.then(() => 'abandoned' as const) ?? ended]);
  } finally {
    unsubscribe();
  }
}

/** Jobs may start while others end. */
async function whenIdle(jobs: RunningJobs): Promise<void> {
  while (jobs.running > 0) await jobs.idle();
}

function inProgress(jobs: number): string {
  return `${countOf(jobs, 'job is', 'jobs are')} in progress`;
}
