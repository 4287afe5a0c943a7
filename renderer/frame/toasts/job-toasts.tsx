import { Toaster, makeStyles } from '@fluentui/react-components';
import { useEffect } from 'react';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { onJobEnded } from '../../api/live-jobs.ts';
import { useFocusBefore } from '../../ui/focus/focus-before.ts';
import { toasterId, useNotify } from '../../ui/states/notify.tsx';
import { endNotice } from './end-notice.ts';
import { gatherBursts, type BurstClock } from './gather-bursts.ts';
import { leadsHere, showsJob } from './looked-at.ts';

/** Notices are 292 px wide and 20 px away from the corner: so far right is what is 20 px away from the left, in px. */
const besideDrawer = 332;

const useStyles = makeStyles({
  corner: {
    position: 'fixed',
    right: 0,
    bottom: 0,
    width: 0,
    height: 0,
    zIndex: 1_000_001,
    // A drawer has its buttons in this corner, a dialog at its right: while one is open, notices are at the left …
    ':global(body:has([aria-modal="true"]))': { right: 'auto', left: `${besideDrawer}px` },
    // … and above the buttons where a browser is too narrow for both, as no window of the desktop application is.
    '@media (max-width: 1023px)': { ':global(body:has([aria-modal="true"]))': { bottom: '112px' } },
  },
});

/** Jobs that end within this time of each other make one toast, in ms. */
const quietMs = 3_000;
/** While jobs go on ending, a toast comes this often, in ms. */
const longestMs = 30_000;

const clock: BurstClock = {
  now: () => performance.now(),
  later(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * The toaster, and a toast for each job that ends while the page is open; one for all that end one soon after the
 * other, as hundreds of backups do that were started together. What the shown page says itself is not said again.
 */
export function JobToasts() {
  const styles = useStyles();
  const notify = useNotify();
  const focusBefore = useFocusBefore();
  useEffect(() => {
    const onBurst = (jobs: readonly [Job, ...Job[]]) => {
      const notice = endNotice(jobs);
      if (!leadsHere(window.location, notice)) notify(notice);
    };
    const burst = gatherBursts<Job>({ quietMs, longestMs, clock, onBurst });
    const unsubscribe = onJobEnded((job, running) => {
      if (!showsJob(window.location, job)) burst.add(job, running === 0);
    });
    return () => {
      unsubscribe();
      burst.stop();
    };
  }, [notify]);
  // A landmark of its own, so that whoever jumps from one to the next finds the notices.
  return (
    <section aria-label="Notices" className={styles.corner} {...focusBefore}>
      <Toaster inline toasterId={toasterId} position="bottom-end" limit={4} />
    </section>
  );
}
