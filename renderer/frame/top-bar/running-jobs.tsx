import {
  Button,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { Link } from 'wouter';
import { isWaiting } from '../../../shared/jobs/jobs.ts';
import { useLiveJobs } from '../../api/live-jobs.ts';
import { runningJobs, runningWords } from '../../api/live-jobs-state.ts';
import { formatCount } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { jobKindNames } from '../../ui/words/job.ts';
import { JobProgressView } from '../../ui/states/job-progress.tsx';

const useStyles = makeStyles({
  ring: { display: 'block' },
  turning: {
    transformOrigin: 'center',
    animationName: { from: { transform: 'rotate(0deg)' }, to: { transform: 'rotate(360deg)' } },
    animationDuration: '1.6s',
    animationTimingFunction: 'linear',
    animationIterationCount: 'infinite',
    '@media (prefers-reduced-motion: reduce)': { animationName: 'none' },
  },
  count: { fontSize: '10px', fontWeight: tokens.fontWeightSemibold, fontFamily: tokens.fontFamilyBase },
  surface: { width: '400px', maxWidth: 'calc(100vw - 48px)', padding: '8px', boxSizing: 'border-box' },
  list: { listStyleType: 'none', margin: 0, padding: 0, maxHeight: '60vh', overflowY: 'auto' },
  job: {
    display: 'block',
    padding: '8px',
    borderRadius: '6px',
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  title: { display: 'flex', gap: '8px', marginBottom: '4px', fontWeight: tokens.fontWeightSemibold },
  none: { margin: '8px' },
  rest: { margin: '8px', color: tokens.colorNeutralForeground2 },
  all: {
    display: 'block',
    padding: '8px',
    marginTop: '4px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    color: tokens.colorBrandForegroundLink,
  },
});

/** Jobs that wait and are shown one by one, after those that run: hundreds of alike lines tell nothing. */
const shownWaiting = 5;

/** A ring with the number of running jobs; click for a fly-out with live bars. */
export function RunningJobs() {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const jobs = runningJobs(useLiveJobs());
  const waiting = jobs.filter(isWaiting);
  const running = jobs.filter((job) => !isWaiting(job));
  const label =
    waiting.length > 0
      ? `Jobs: ${runningWords(jobs)}`
      : running.length === 0
        ? 'No running jobs'
        : running.length === 1
          ? '1 running job'
          : `${running.length} running jobs`;
  const rest = waiting.length - shownWaiting;
  return (
    <Popover open={open} onOpenChange={(_, data) => setOpen(data.open)} trapFocus positioning="below-end">
      <PopoverTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          aria-label={label}
          icon={<Ring count={running.length > 0 ? running.length : waiting.length} />}
        />
      </PopoverTrigger>
      <PopoverSurface className={styles.surface} aria-label="Running jobs" tabIndex={-1}>
        {jobs.length === 0 ? <p className={styles.none}>No job runs now.</p> : null}
        <ul className={styles.list}>
          {[...running, ...waiting.slice(0, shownWaiting)].map((job) => (
            <li key={job.id}>
              <Link href={`/jobs/${job.id}`} className={styles.job} onClick={() => setOpen(false)}>
                <span className={styles.title}>
                  {jobKindNames[job.kind]} <Identifier name={job.subject} max={32} />
                </span>
                <JobProgressView progress={job.progress} compact />
              </Link>
            </li>
          ))}
        </ul>
        {rest > 0 ? (
          <p className={styles.rest}>And {formatCount(rest)} more waiting for their turn.</p>
        ) : null}
        <Link href="/jobs" className={styles.all} onClick={() => setOpen(false)}>
          All jobs
        </Link>
      </PopoverSurface>
    </Popover>
  );
}

function Ring({ count }: { count: number }) {
  const styles = useStyles();
  const length = 2 * Math.PI * 9;
  return (
    <svg className={styles.ring} width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" fill="none">
      <circle
        cx="12"
        cy="12"
        r="9"
        stroke={count > 0 ? tokens.colorNeutralStroke2 : 'currentColor'}
        strokeWidth={count > 0 ? 2.5 : 1.5}
        strokeOpacity={count > 0 ? 1 : 0.6}
      />
      {count === 0 ? null : (
        <>
          <circle
            className={mergeClasses(styles.turning)}
            cx="12"
            cy="12"
            r="9"
            stroke={tokens.colorCompoundBrandStroke}
            strokeWidth="2.5"
            strokeLinecap="round"
            strokeDasharray={`${length * 0.35} ${length}`}
          />
          <text
            className={styles.count}
            x="12"
            y="15.5"
            textAnchor="middle"
            fill={tokens.colorNeutralForeground1}
          >
            {count > 9 ? '9+' : count}
          </text>
        </>
      )}
    </svg>
  );
}
