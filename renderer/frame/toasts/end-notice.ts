import type { Job } from '../../../shared/jobs/jobs.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { jobKindNames, jobStatus, type JobStatus } from '../../ui/words/job.ts';
import { endedWithLosses, lossesOf, missingWords } from '../../ui/words/losses.ts';
import type { Notice } from '../../ui/states/notify.tsx';

/** Names of jobs that went wrong, or of what is missing, which a notice has room for. */
const named = 3;

const intents = {
  completed: 'success',
  // stays as long as a failure does: whoever overlooks it believes that all is there
  'completed with losses': 'error',
  'completed with warnings': 'warning',
  failed: 'error',
  interrupted: 'error',
  cancelled: 'info',
  'in progress': 'info',
  waiting: 'info',
} as const satisfies Record<JobStatus, Notice['intent']>;

/** In the order in which they are counted up. */
const states = [
  'completed',
  'completed with losses',
  'completed with warnings',
  'failed',
  'interrupted',
  'cancelled',
] as const;
const gravity: readonly Notice['intent'][] = ['error', 'warning', 'success', 'info'];

/** What a toast says about a job that ended, or about several that ended one soon after the other. */
export function endNotice(jobs: readonly [Job, ...Job[]]): Notice {
  const [job] = jobs;
  if (jobs.length > 1) return burstNotice(jobs);
  const what = `${jobKindNames[job.kind]} of ${visibleText(job.subject)}`;
  const intent = intents[jobStatus(job)];
  const error = intent === 'error' ? job.error : null;
  const lost = endedWithLosses(job) ? { body: `Missing: ${missingWords(lossesOf(job), named)}` } : {};
  return {
    title: `${what}: ${jobStatus(job)}`,
    intent,
    link: { href: `/jobs/${job.id}`, label: 'Show job', name: `Show job: ${what}` },
    ...(error === null ? lost : { body: error.message }),
  };
}

/** "48 backups completed, 2 failed", with the names of what went wrong. */
function burstNotice(jobs: readonly Job[]): Notice {
  const noun = jobs.every(({ kind }) => kind === 'backup') ? 'backup' : 'job';
  const counted = states.flatMap((state) => {
    const count = jobs.filter((job) => jobStatus(job) === state).length;
    return count === 0 ? [] : [{ state, count }];
  });
  const title = counted
    .map(({ state, count }, index) => `${index === 0 ? countOf(count, noun) : formatCount(count)} ${state}`)
    .join(', ');
  const wrong = jobs.filter((job) => intents[jobStatus(job)] === 'error');
  const names = wrong.slice(0, named).map(({ subject }) => visibleText(subject));
  const rest = wrong.length - names.length;
  const onlyWrong = wrong.length > 0 && wrong.every(({ state }) => state === 'failed');
  const link = onlyWrong
    ? { href: '/jobs?state=failed', label: 'Show failed jobs' }
    : { href: '/jobs', label: 'Show jobs' };
  return {
    title,
    intent: gravity.find((intent) => jobs.some((job) => intents[jobStatus(job)] === intent)) ?? 'info',
    link: { ...link, name: `${link.label}: ${title}` },
    ...(wrong.length === 0
      ? {}
      : { body: `${names.join(', ')}${rest === 0 ? '' : ` and ${formatCount(rest)} more`}` }),
  };
}
