import { makeStyles, tokens } from '@fluentui/react-components';
import { Link, useLocation } from 'wouter';
import type { Job } from '../../../shared/jobs/jobs.ts';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { jobTimeColumns } from '../../ui/data-table/job-time-columns.tsx';
import { Identifier } from '../../ui/text/identifier.tsx';
import { jobKindNames, jobStatus } from '../../ui/words/job.ts';
import { StatusBadge } from '../../ui/states/status-badge.tsx';
import { useNow } from '../../ui/text/use-now.ts';
import { JobLanes } from './job-lanes.tsx';
import { lastDaySentence } from './sentences.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px' },
  sentence: { margin: 0, color: tokens.colorNeutralForeground2 },
});

const columns: readonly Column<Job>[] = [
  {
    id: 'state',
    title: 'State',
    width: 200,
    sortBy: jobStatus,
    cell: (job) => <StatusBadge status={jobStatus(job)} />,
  },
  {
    id: 'subject',
    title: 'Job',
    width: { min: 200, grow: 3 },
    sortBy: ({ subject }) => subject,
    cell: ({ id, kind, subject }) => (
      <Link href={`/jobs/${id}`} tabIndex={-1}>
        {jobKindNames[kind]} of <Identifier name={subject} max={56} />
      </Link>
    ),
  },
  ...jobTimeColumns,
];

const idOf = (job: Job) => job.id;

/** The jobs of the last 24 hours: in a sentence, on a time line, as a table. */
export function LastDay({ jobs }: { jobs: readonly Job[] }) {
  const styles = useStyles();
  const [, navigate] = useLocation();
  const now = useNow(30_000);
  return (
    <div className={styles.box}>
      <p className={styles.sentence}>{lastDaySentence(jobs)}</p>
      {jobs.length === 0 ? null : (
        <>
          <JobLanes jobs={jobs} now={now} onOpen={({ id }) => navigate(`/jobs/${id}`)} />
          <DataTable
            label="Jobs of the last 24 hours"
            columns={columns}
            rows={jobs}
            rowKey={idOf}
            initialSort={{ column: 'started', direction: 'descending' }}
            onOpen={(job) => navigate(`/jobs/${job.id}`)}
            height={{ maxRows: 8 }}
          />
        </>
      )}
    </div>
  );
}
