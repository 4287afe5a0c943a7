import { makeStyles, tokens } from '@fluentui/react-components';
import { Link } from 'wouter';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { JobProgressView } from '../../../ui/states/job-progress.tsx';
import { jobKindNames, jobStatus } from '../../../ui/words/job.ts';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';

const useStyles = makeStyles({
  // As high with a running job, so that nothing moves when one starts or ends.
  line: {
    display: 'flex',
    alignItems: 'center',
    gap: '4px 12px',
    flexWrap: 'wrap',
    minHeight: '28px',
    minWidth: 0,
  },
  progress: { flex: '1 1 240px', minWidth: 0, maxWidth: '640px' },
  link: { color: tokens.colorBrandForegroundLink },
});

/** One line: what runs now, live; otherwise how the last backup ended. */
export function Activity({ running, last }: { running: Job | null; last: Job | undefined }) {
  const styles = useStyles();
  const job = running ?? last;
  return (
    <section className={styles.line} aria-label="Activity">
      {job === undefined ? (
        'No backup ran yet.'
      ) : (
        <>
          <StatusBadge
            status={jobStatus(job)}
            word={
              running === null
                ? `Last ${jobKindNames[job.kind].toLowerCase()} ${job.state}`
                : `${jobKindNames[job.kind]} ${jobStatus(job)}`
            }
          />
          {running === null ? (
            <Time at={job.endedAt} />
          ) : (
            <div className={styles.progress}>
              <JobProgressView progress={running.progress} compact />
            </div>
          )}
          <Link href={`/jobs/${job.id}`} className={styles.link}>
            Show job
          </Link>
        </>
      )}
    </section>
  );
}
