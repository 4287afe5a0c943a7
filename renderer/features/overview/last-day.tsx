import { makeStyles, tokens } from '@fluentui/react-components';
import { Link, useLocation } from 'wouter';
import type { ToldOfServer } from '../../../shared/auto-protect/auto-protect.ts';
import { isStanding } from '../../../shared/auto-protect/standing.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { jobTimeColumns } from '../../ui/data-table/job-time-columns.tsx';
import { Identifier } from '../../ui/text/identifier.tsx';
import { jobKindNames, jobStatus } from '../../ui/words/job.ts';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import { useNow } from '../../ui/text/use-now.ts';
import { JobLanes } from './job-lanes.tsx';
import { countOf } from '../../../shared/words/counts.ts';
import type { PlannedRunOf } from '../../../shared/schedule/schedule.ts';
import { Folded } from '../../ui/layout/folded.tsx';
import { Time } from '../../ui/text/time.tsx';
import { lastDaySentence, plannedSentence } from './sentences.ts';
import { ToldDatabases } from './told-databases.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px' },
  list: { margin: '4px 0 0', paddingLeft: '20px' },
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

/** The jobs of the last 24 hours and what was protected by itself: in a sentence, on a time line with what is planned next, as a table. */
export function LastDay({
  jobs,
  planned,
  told,
}: {
  jobs: readonly Job[];
  planned: readonly PlannedRunOf[];
  told: readonly ToldOfServer[];
}) {
  const styles = useStyles();
  const [, navigate] = useLocation();
  const now = useNow(30_000);
  return (
    <div className={styles.box}>
      <p className={styles.sentence}>
        {lastDaySentence(jobs)} {plannedSentence(planned, new Date(now))}
      </p>
      {jobs.length + planned.length === 0 ? null : (
        <JobLanes
          jobs={jobs}
          planned={planned}
          now={now}
          onOpen={(item) =>
            navigate('job' in item ? `/jobs/${item.job.id}` : `/databases/${item.planned.instanceId}`)
          }
        />
      )}
      <PlannedList planned={planned} />
      <ToldDatabases told={told.filter((each) => !isStanding(each))} />
      {jobs.length === 0 ? null : (
        <DataTable
          label="Jobs of the last 24 hours"
          columns={columns}
          rows={jobs}
          rowKey={idOf}
          initialSort={{ column: 'started', direction: 'descending' }}
          onOpen={(job) => navigate(`/jobs/${job.id}`)}
          height={{ maxRows: 8 }}
        />
      )}
    </div>
  );
}

/** So many planned backups are named: those of an hourly policy of many databases fill no page. */
const mostNamed = 100;

/** The planned backups of the next day, in words. */
function PlannedList({ planned }: { planned: readonly PlannedRunOf[] }) {
  const styles = useStyles();
  if (planned.length === 0) return null;
  return (
    <Folded summary={countOf(planned.length, 'planned backup')}>
      <ul className={styles.list}>
        {planned.slice(0, mostNamed).map(({ instanceId, instanceName, planned: at, start }) => (
          <li key={`${instanceId} ${at}`}>
            <Time at={start} />{' '}
            <Link href={`/databases/${instanceId}`}>
              <Identifier name={instanceName} max={56} />
            </Link>
          </li>
        ))}
      </ul>
    </Folded>
  );
}
