import type { Job } from '../../../shared/jobs/jobs.ts';
import { jobTimes } from '../../../shared/jobs/job-times.ts';
import { formatDuration } from '../../../shared/words/durations.ts';
import { Duration } from '../text/duration.tsx';
import { Hint } from '../text/hint.tsx';
import { Time } from '../text/time.tsx';
import type { Column } from './columns.ts';

const times = (job: Job) => jobTimes(job, new Date());

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

/** When jobs started and how long they took. What waits for its turn has not started. */
export const jobTimeColumns: readonly Column<Job>[] = [
  {
    id: 'started',
    title: 'Started',
    width: 140,
    sortBy: (job) => times(job).beganAt ?? job.startedAt,
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
