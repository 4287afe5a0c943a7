import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { isWaiting, phaseWords, type Job, type JobKind } from '../../../../shared/jobs/jobs.ts';

const kindWords: Readonly<Record<JobKind, string>> = {
  backup: 'Backup of',
  'restore-as-database': 'Restore of',
  'restore-as-files': 'Restore as files of',
  'restore-rows': 'Restore of rows of',
  verify: 'Verification of',
};

/** Names and server text as one line of plain text: menus and notifications show it as it stands. */
export function oneLine(text: string, longest = 80): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

/** "Backup of orders". */
export function titleOf(job: Pick<Job, 'kind' | 'subject'>): string {
  return `${kindWords[job.kind]} ${oneLine(job.subject)}`;
}

/** "Backup of orders: dumping, 4 of 12 tables". Progress is what is known, never a made-up percentage. */
export function runningLine(job: Pick<Job, 'kind' | 'subject' | 'progress'>): string {
  const { progress } = job;
  if (progress === null) return titleOf(job);
  const tables =
    progress.tables === undefined
      ? ''
      : `, ${formatCount(progress.tables.done)} of ${countOf(progress.tables.total, 'table')}`;
  return `${titleOf(job)}: ${oneLine(phaseWords(progress))}${tables}`;
}

export interface JobCounts {
  readonly running: number;
  /** Of those in progress, how many wait for their turn. */
  readonly waiting: number;
}

export function countsOf(jobs: readonly Job[]): JobCounts {
  const waiting = jobs.filter(isWaiting).length;
  return { running: jobs.length - waiting, waiting };
}

/** "2 jobs in progress, 498 waiting". */
export function jobsInProgress({ running, waiting }: JobCounts): string {
  const words = running === 0 ? 'No jobs' : countOf(running, 'job');
  return `${words} in progress${waiting === 0 ? '' : `, ${formatCount(waiting)} waiting`}`;
}
