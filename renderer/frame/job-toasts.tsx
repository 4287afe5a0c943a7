import { Toaster, makeStyles } from '@fluentui/react-components';
import { useEffect } from 'react';
import type { Job } from '../../shared/jobs.ts';
import { onJobEnded } from '../api/live-jobs.ts';
import { visibleText } from '../ui/format/identifier-text.ts';
import { jobKindNames } from '../ui/job-words.ts';
import { toasterId, useNotify, type Notice } from '../ui/notify.tsx';

const useStyles = makeStyles({
  corner: { position: 'fixed', right: 0, bottom: 0, width: 0, height: 0, zIndex: 1_000_001 },
});

/** What a toast says about a job that ended. */
function endNotice(job: Job): Notice {
  const what = `${jobKindNames[job.kind]} of ${visibleText(job.subject)}`;
  const link = { href: `/jobs/${job.id}`, label: 'Show job', name: `Show job: ${what}` };
  const title = `${what}: ${job.state}`;
  switch (job.state) {
    case 'completed':
      return { title, intent: 'success', link };
    case 'completed with warnings':
      return { title, intent: 'warning', link };
    case 'failed':
    case 'interrupted':
      return { title, intent: 'error', link, ...(job.error === null ? {} : { body: job.error.message }) };
    case 'cancelled':
    case 'in progress':
      return { title, intent: 'info', link };
  }
}

/** The toaster, and a toast for each job that ends while the page is open. */
export function JobToasts() {
  const styles = useStyles();
  const notify = useNotify();
  useEffect(() => onJobEnded((job) => notify(endNotice(job))), [notify]);
  // A landmark of its own, so that whoever jumps from one to the next finds the notices.
  return (
    <section aria-label="Notices" className={styles.corner}>
      <Toaster inline toasterId={toasterId} position="bottom-end" limit={4} />
    </section>
  );
}
