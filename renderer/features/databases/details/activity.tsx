import { makeStyles, tokens } from '@fluentui/react-components';
import { Link } from 'wouter';
import type { Job } from '../../../../shared/jobs.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { JobProgressView } from '../../../ui/states/job-progress.tsx';
import { jobKindNames, jobStatus } from '../../../ui/words/job.ts';
import { StatusBadge } from '../../../ui/states/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { asSentence } from '../../../ui/format/as-sentence.ts';

const useStyles = makeStyles({
  box: {
    // As high as a running job, so that nothing moves when one starts or ends.
    minHeight: '120px',
    boxSizing: 'border-box',
    padding: '16px',
    borderRadius: '6px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    minWidth: 0,
  },
  line: { display: 'flex', alignItems: 'center', gap: '12px', flexWrap: 'wrap', minHeight: '20px' },
  link: { color: tokens.colorBrandForegroundLink, marginLeft: 'auto' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** What runs now, live; otherwise how the last backup ended. */
export function Activity({ running, last }: { running: Job | null; last: Job | undefined }) {
  const styles = useStyles();
  const job = running ?? last;
  return (
    <section className={styles.box} aria-label="Activity">
      {job === undefined ? (
        <p className={styles.quiet}>No backup ran yet.</p>
      ) : (
        <>
          <div className={styles.line}>
            <StatusBadge
              status={jobStatus(job)}
              word={
                running === null
                  ? `Last ${jobKindNames[job.kind].toLowerCase()} ${job.state}`
                  : `${jobKindNames[job.kind]} ${jobStatus(job)}`
              }
            />
            <Time at={running === null ? job.endedAt : job.startedAt} />
            <Link href={`/jobs/${job.id}`} className={styles.link}>
              Show job
            </Link>
          </div>
          {running === null ? (
            <p className={styles.quiet}>{lastWords(job)}</p>
          ) : (
            <JobProgressView progress={running.progress} />
          )}
        </>
      )}
    </section>
  );
}

function lastWords(job: Job): string {
  if (job.error !== null)
    return `${visibleText(asSentence(job.error.message))} ${visibleText(job.error.remedy)}`;
  const [warning] = job.result?.warnings ?? [];
  return warning === undefined ? 'Nothing runs now.' : visibleText(warning);
}
