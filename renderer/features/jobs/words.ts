import {
  phaseWords,
  waitingPhase,
  type Job,
  type JobKind,
  type JobResult,
  type JobState,
} from '../../../shared/jobs/jobs.ts';
import { jobTimes } from '../../../shared/jobs/job-times.ts';
import { lossSentence } from '../../../shared/words/losses.ts';
import type { RateReading } from '../../api/live-jobs-state.ts';
import { formatSize } from '../../../shared/words/sizes.ts';
import { formatDuration } from '../../../shared/words/durations.ts';
import { capital } from '../../ui/format/capital.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { formatTime } from '../../ui/format/time.ts';
import { endedWithLosses, lossesOf, missingWords } from '../../ui/words/losses.ts';
import { phasesAt } from './progress/phases-at.ts';
import { timeLeft, timeLeftFor, timeLeftWords } from './progress/time-left.ts';

export const jobStates: readonly JobState[] = [
  'in progress',
  'completed',
  'completed with warnings',
  'failed',
  'cancelled',
  'interrupted',
];

/** What a job moved, as far as it says: "48.3 MiB stored · 12 tables · 1,234 rows". Only a backup stores. */
function amountWords(kind: JobKind, { bytes, tables, rows }: JobResult): string {
  return [
    bytes === undefined ? null : `${formatSize(bytes)} ${kind === 'backup' ? 'stored' : 'read'}`,
    tables === undefined ? null : countOf(tables, 'table'),
    rows === undefined ? null : countOf(rows, 'row'),
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
  const amount = amountWords(job.kind, job.result);
  // what is missing comes before what was said, and that before what was done
  return [
    endedWithLosses(job) ? `Missing: ${missingWords(lossesOf(job))}` : '',
    warnings === 0 ? '' : countOf(warnings, 'warning'),
    amount,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** " after 4m", " after 4m in the phase “dumping”"; of one that never began, how long it waited. */
function endWords(job: Job, now: Date): string {
  const { tookMs, waitedMs } = jobTimes(job, now);
  const ended = job.endedAt === null ? '' : ` ${formatTime(new Date(job.endedAt), now)}`;
  return tookMs === null
    ? `${ended} after it waited ${formatDuration(waitedMs)}`
    : `${ended} after ${formatDuration(tookMs)}`;
}

/** Where a job stood when it ended: ", in the phase “dumping”"; nothing of one that was only beginning. */
function phaseWhere(job: Job): string {
  const phase = phasesAt(job).find(({ state }) => state === 'stopped')?.name;
  return phase === undefined || phase === 'starting' || phase === waitingPhase
    ? ''
    : `, in the phase “${visibleText(phase)}”`;
}

/** "Waited 2m for its turn." behind the rest, of a job that began after that. */
function waitWords(job: Job, now: Date): string {
  const { tookMs, waitedMs } = jobTimes(job, now);
  return tookMs === null || waitedMs < 1_000 ? '' : ` Waited ${formatDuration(waitedMs)} for its turn.`;
}

/** How a job stands, in one sentence. Why one failed stands in the card below it, and only there. */
export function jobSentence(job: Job, readings: readonly RateReading[], now: Date): string {
  const end = endWords(job, now);
  switch (job.state) {
    case 'in progress':
      return runningSentence(job, readings);
    case 'completed':
    case 'completed with warnings': {
      const amount = job.result === null ? '' : amountWords(job.kind, job.result);
      const done = `${end}${amount === '' ? '' : `: ${amount}`}.${waitWords(job, now)}`;
      if (!endedWithLosses(job)) return `${capital(job.state)}${done}`;
      const lost = lossSentence(lossesOf(job).map(({ what }) => ({ what: visibleText(what) })));
      return `${capital(job.state)}: ${lost}. Ended${done}`;
    }
    case 'failed':
    case 'interrupted':
      return `${capital(job.state)}${end}${phaseWhere(job)}.${waitWords(job, now)}`;
    case 'cancelled':
      return `Cancelled${end}.${waitWords(job, now)}`;
  }
}

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
