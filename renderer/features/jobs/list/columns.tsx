import { Link } from 'wouter';
import type { Job } from '../../../../shared/jobs.ts';
import type { Column } from '../../../ui/data-table/columns.ts';
import { Duration } from '../../../ui/text/duration.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { JobProgressView } from '../../../ui/states/job-progress.tsx';
import { jobKindNames, jobStatus } from '../../../ui/words/job.ts';
import { StatusBadge } from '../../../ui/states/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { outcomeWords } from '../words.ts';

/** How a job ended, and who says so where another workstation does. */
const toldOutcome = (job: Job): string =>
  job.importedFrom === undefined
    ? outcomeWords(job)
    : `From ${visibleText(job.host)}, by the vault ${visibleText(job.importedFrom)}: ${outcomeWords(job)}`;

/** The list of jobs; live progress stands where the outcome will. */
export const jobColumns: readonly Column<Job>[] = [
  {
    id: 'state',
    title: 'State',
    width: 224,
    sortBy: jobStatus,
    cell: (job) => <StatusBadge status={jobStatus(job)} />,
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
    width: { min: 136, grow: 2 },
    sortBy: (job) => job.subject,
    cell: (job) => (
      <Link href={`/jobs/${job.id}`} title={visibleText(job.subject)}>
        <bdi>{visibleText(job.subject)}</bdi>
      </Link>
    ),
  },
  {
    id: 'outcome',
    title: 'Progress and outcome',
    width: { min: 184, grow: 4 },
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
    width: 136,
    sortBy: (job) => job.startedAt,
    cell: (job) => <Time at={job.startedAt} />,
  },
  {
    id: 'took',
    title: 'Took',
    width: 104,
    align: 'end',
    sortBy: (job) => (job.endedAt === null ? null : Date.parse(job.endedAt) - Date.parse(job.startedAt)),
    cell: (job) => <Duration from={job.startedAt} to={job.endedAt} />,
  },
];
