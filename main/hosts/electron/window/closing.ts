import type { Job } from '../../../../shared/jobs/jobs.ts';
import { jobsInProgress, type JobCounts } from '../notices/job-lines.ts';

/** What the user did, and what is going on. */
export interface ClosingFacts {
  /** Jobs in progress, those that wait for their turn among them. */
  readonly runningJobs: number;
  /** The setting "keep running in the tray while jobs run". */
  readonly closeToTray: boolean;
  readonly platform: NodeJS.Platform;
}

/**
 * What closing the window does. `hide`: the window goes, pgkeep stays. `ask`: jobs would be cancelled, so the
 * user says what is to happen. `quit`: nothing runs. On macOS an application outlives its window by habit.
 */
export function onCloseWindow(facts: ClosingFacts): 'hide' | 'ask' | 'quit' {
  if (facts.platform === 'darwin') return 'hide';
  if (facts.runningJobs === 0) return 'quit';
  return facts.closeToTray ? 'hide' : 'ask';
}

/** What the command Quit does: jobs die with the process, so it never takes them along without a word. */
export function onQuit(facts: Pick<ClosingFacts, 'runningJobs'>): 'ask' | 'quit' {
  return facts.runningJobs === 0 ? 'quit' : 'ask';
}

/**
 * What happens when the last job ended. pgkeep only stayed for the jobs, so without a window it goes too, unless
 * one of them needs the user: then it stays in the tray, where the notification leads back to the job.
 */
export function onLastJobEnded(facts: {
  readonly windowHidden: boolean;
  readonly platform: NodeJS.Platform;
  readonly endedWhileHidden: readonly Job['state'][];
}): 'stay' | 'quit' {
  if (!facts.windowHidden || facts.platform === 'darwin') return 'stay';
  const allWell = facts.endedWhileHidden.every((state) => state === 'completed' || state === 'cancelled');
  return allWell ? 'quit' : 'stay';
}

/** The question before jobs are given up. */
export function quitQuestion(counts: JobCounts): {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly ['Keep running', 'Cancel jobs and quit'];
} {
  return {
    message:
      counts.running === 1 && counts.waiting === 0 ? 'A job is in progress.' : `${jobsInProgress(counts)}.`,
    detail: `Quitting cancels what runs${
      counts.waiting === 0 ? '' : ' or waits'
    } and cleans up after it; recovery points that exist already stay. Or keep pgkeep running without its window.`,
    buttons: ['Keep running', 'Cancel jobs and quit'],
  };
}
