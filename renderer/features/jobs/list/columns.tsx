import { Link } from 'wouter';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { Column } from '../../../ui/data-table/columns.ts';
import { jobTimeColumns } from '../../../ui/data-table/job-time-columns.tsx';
import { middleEllipsis, visibleText } from '../../../ui/format/identifier-text.ts';
import { JobProgressView } from '../../../ui/states/job-progress.tsx';
import { jobKindNames, jobStatus, type JobStatus } from '../../../ui/words/job.ts';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { capital } from '../../../ui/format/capital.ts';
import { outcomeWords } from '../words.ts';
import { targetWords } from '../../../../shared/jobs/job-target.ts';

/** How a job ended, and who says so where another workstation does. */
const toldOutcome = (job: Job): string =>
  job.importedFrom === undefined
    ? outcomeWords(job)
    : `From ${visibleText(job.host)}, by the vault ${visibleText(job.importedFrom)}: ${outcomeWords(job)}`;

/** The database is cut to about what its column holds; both ends of a long name tell it from others. */
const longestSubject = { narrow: 22, wide: 26 } as const;

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

const targetText = ({ target }: Job): string =>
  target === undefined ? '' : visibleText(targetWords(target));

/** The list of jobs; live progress stands where the outcome will. Narrow: all of them in a window of 1024 pixels. */
const columnsOf = (isNarrow: boolean): readonly Column<Job>[] => [
  {
    id: 'state',
    title: 'State',
    width: isNarrow ? 124 : 140,
    sortBy: jobStatus,
    cell: (job) => <StateCell job={job} />,
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 108,
    sortBy: (job) => jobKindNames[job.kind],
    cell: (job) => jobKindNames[job.kind],
  },
  {
    id: 'subject',
    title: 'Database',
    width: { min: isNarrow ? 184 : 240, grow: 1 },
    sortBy: (job) => job.subject,
    cell: (job) => (
      <Link href={`/jobs/${job.id}`} title={visibleText(job.subject)}>
        <bdi>
          {middleEllipsis(visibleText(job.subject), isNarrow ? longestSubject.narrow : longestSubject.wide)}
        </bdi>
      </Link>
    ),
  },
  {
    id: 'target',
    title: 'Target',
    width: { min: isNarrow ? 112 : 128, grow: 1 },
    sortBy: targetText,
    cell: (job) => <span title={targetText(job)}>{targetText(job)}</span>,
  },
  {
    id: 'outcome',
    title: 'Progress and outcome',
    width: { min: isNarrow ? 120 : 144, grow: 3 },
    cell: (job) =>
      job.state === 'in progress' ? (
        <div style={{ width: '100%' }}>
          <JobProgressView progress={job.progress} compact />
        </div>
      ) : (
        <span title={toldOutcome(job)}>{toldOutcome(job)}</span>
      ),
  },
  ...jobTimeColumns,
];

/** Made once: what stays the same keeps its place while rows are updated. */
export const jobColumns = { narrow: columnsOf(true), wide: columnsOf(false) } as const;
