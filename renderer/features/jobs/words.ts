import { phaseWords, type Job, type JobState } from '../../../shared/jobs.ts';
import type { RateReading } from '../../api/live-jobs-state.ts';
import { formatSize } from '../../../shared/words/sizes.ts';
import { formatDuration } from '../../../shared/words/durations.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { formatTime } from '../../ui/format/time.ts';
import { endedWithLosses, lossesOf, missingWords } from '../../ui/words/losses.ts';
import { timeLeft, timeLeftFor, timeLeftWords } from './progress/time-left.ts';

export const jobStates: readonly JobState[] = [
  'in progress',
  'completed',
  'completed with warnings',
  'failed',
  'cancelled',
  'interrupted',
];

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a job moved, as far as it says: "48.3 MiB · 12 tables · 1,234 rows". */
function amountWords(result: NonNullable<Job['result']>): string {
  return [
    result.bytes === undefined ? null : formatSize(result.bytes),
    result.tables === undefined ? null : countOf(result.tables, 'table'),
    result.rows === undefined ? null : countOf(result.rows, 'row'),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** The outcome in a row of the list. */
export function outcomeWords(job: Job): string {
  if (job.error !== null && job.state !== 'cancelled') return visibleText(job.error.message);
  if (job.state === 'cancelled') return 'Cancelled; what it had begun was cleaned.';
  if (job.result === null) return '';
  const warnings =
    job.result.warnings.length +
    job.result.messages.filter(({ severity }) => severity !== 'ignorable').length;
  const amount = amountWords(job.result);
  // what is missing comes before what was said, and that before what was done
  return [
    endedWithLosses(job) ? `Missing: ${missingWords(lossesOf(job))}` : '',
    warnings === 0 ? '' : countOf(warnings, 'warning'),
    amount,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

const took = (job: Job): string =>
  job.endedAt === null ? '' : formatDuration(Date.parse(job.endedAt) - Date.parse(job.startedAt));

/** How a job stands, in one sentence. */
export function jobSentence(job: Job, readings: readonly RateReading[], now: Date): string {
  const ended = job.endedAt === null ? '' : formatTime(new Date(job.endedAt), now);
  switch (job.state) {
    case 'in progress':
      return runningSentence(job, readings);
    case 'completed':
    case 'completed with warnings': {
      const amount = job.result === null ? '' : amountWords(job.result);
      if (endedWithLosses(job))
        return `${capital(job.state)}: ${missingWords(lossesOf(job))}. Ended ${ended} after ${took(job)}${amount === '' ? '' : `: ${amount}`}.`;
      return `${capital(job.state)} ${ended} after ${took(job)}${amount === '' ? '' : `: ${amount}`}.`;
    }
    case 'failed':
      return `Failed ${ended} after ${took(job)}: ${lastStopRemoved(visibleText(job.error?.message ?? 'no reason was written down'))}.`;
    case 'cancelled':
      return `Cancelled ${ended} after ${took(job)}.`;
    case 'interrupted':
      return `Interrupted: the pgkeep that ran it ended before the job did.`;
  }
}

const lastStopRemoved = (text: string): string => text.replace(/\.$/, '');

function runningSentence(job: Job, readings: readonly RateReading[]): string {
  const { progress } = job;
  if (progress === null) return 'Starting.';
  const left = timeLeft(progress, readings);
  const parts = [
    progress.tables === undefined
      ? null
      : `${progress.tables.done} of ${countOf(progress.tables.total, 'table')}`,
    progress.totalBytes === undefined
      ? null
      : `${formatSize(progress.bytes)} of ${formatSize(progress.totalBytes)}`,
    left === null ? null : `${timeLeftWords(left)}${timeLeftFor(job)}`,
  ].filter((part) => part !== null);
  return `${capital(visibleText(phaseWords(progress)))}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}
