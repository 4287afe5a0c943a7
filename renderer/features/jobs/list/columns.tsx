import { Link } from 'wouter';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { Column } from '../../../ui/data-table/columns.ts';
import { Duration } from '../../../ui/text/duration.tsx';
import { middleEllipsis, visibleText } from '../../../ui/format/identifier-text.ts';
import { JobProgressView } from '../../../ui/states/job-progress.tsx';
import { jobKindNames, jobStatus, type JobStatus } from '../../../ui/words/job.ts';
import { StatusBadge } from '../../../ui/states/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { capital, outcomeWords } from '../words.ts';
import { targetWords } from '../../../../shared/jobs/job-target.ts';
import { jobTimes } from '../../../../shared/jobs/job-times.ts';
import { formatDuration } from '../../../../shared/words/durations.ts';
import { Hint } from '../../../ui/text/hint.tsx';

/** How a job ended, and who says so where another workstation does. */
const toldOutcome = (job: Job): string =>
  job.importedFrom === undefined
    ? outcomeWords(job)
    : `From ${visibleText(job.host)}, by the vault ${visibleText(job.importedFrom)}: ${outcomeWords(job)}`;

/** The database is cut to about what its column holds; both ends of a long name tell it from others. */
const longestSubject = 26;

const times = (job: Job) => jobTimes(job, new Date());

/** The state in the room of its column, in full on hover. */
function StateCell({ job }: { job: Job }) {
  const status = jobStatus(job);
  const word = shortWords[status];
  if (word === undefined) return <StatusBadge status={status} />;
  return <StatusBadge status={status} word={word} hint={capital(status)} />;
}

const shortWords: Partial<Record<JobStatus, string>> = {
  'completed with losses': 'Losses',
  'completed with warnings': 'Warnings',
};

/** How long it worked; how long it waited before that is said on hover. */
function TookCell({ job }: { job: Job }) {
  const { beganAt, waitedMs } = times(job);
  if (beganAt === null) return <span>–</span>;
  const took = <Duration from={beganAt} to={job.endedAt} />;
  return waitedMs < 1_000 ? (
    took
  ) : (
    <Hint text={`Waited ${formatDuration(waitedMs)} before that`}>{took}</Hint>
  );
}

const targetText = ({ target }: Job): string =>
  target === undefined ? '' : visibleText(targetWords(target));

/** The list of jobs; live progress stands where the outcome will. */
export const jobColumns: readonly Column<Job>[] = [
  {
    id: 'state',
    title: 'State',
    width: 140,
    sortBy: jobStatus,
    cell: (job) => <StateCell job={job} />,
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 124,
    sortBy: (job) => jobKindNames[job.kind],
    cell: (job) => jobKindNames[job.kind],
  },
  {
    id: 'subject',
    title: 'Database',
    width: { min: 240, grow: 1 },
    sortBy: (job) => job.subject,
    cell: (job) => (
      <Link href={`/jobs/${job.id}`} title={visibleText(job.subject)}>
        <bdi>{middleEllipsis(visibleText(job.subject), longestSubject)}</bdi>
      </Link>
    ),
  },
  {
    id: 'target',
    title: 'Target',
    width: { min: 128, grow: 1 },
    sortBy: targetText,
    cell: (job) => <span title={targetText(job)}>{targetText(job)}</span>,
  },
  {
    id: 'outcome',
    title: 'Progress and outcome',
    width: { min: 160, grow: 3 },
    cell: (job) =>
      job.state === 'in progress' ? (
        <div style={{ width: '100%' }}>
          <JobProgressView progress={job.progress} compact />
        </div>
      ) : (
        <span title={toldOutcome(job)}>{toldOutcome(job)}</span>
      ),
  },
  {
    id: 'started',
    title: 'Started',
    width: 130,
    sortBy: (job) => times(job).beganAt ?? job.startedAt,
    // what waits for its turn has not started
    cell: (job) => <Time at={times(job).beganAt} />,
  },
  {
    id: 'took',
    title: 'Took',
    width: 80,
    align: 'end',
    sortBy: (job) => (job.endedAt === null ? null : times(job).tookMs),
    cell: (job) => <TookCell job={job} />,
  },
];
