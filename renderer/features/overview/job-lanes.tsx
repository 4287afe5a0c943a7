import { makeStyles, tokens } from '@fluentui/react-components';
import type { Job } from '../../../shared/jobs.ts';
import { useStatusColours, type StatusColours } from '../../look/status-colours.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { jobKindNames, jobStatus, type JobStatus } from '../../ui/words/job.ts';
import { layLanes } from './lanes.ts';

const useStyles = makeStyles({
  chart: { display: 'block', width: '100%', overflow: 'visible' },
  axis: {
    display: 'flex',
    justifyContent: 'space-between',
    marginTop: '4px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
});

const dayMs = 86_400_000;
const hoursBetweenTicks = 4;
const pitch = 10;
/** More lanes than these lie on one another: the table has them all. */
const mostLanes = 12;

const stateColours: Record<JobStatus, keyof StatusColours> = {
  'in progress': 'running',
  waiting: 'running',
  completed: 'good',
  'completed with losses': 'bad',
  'completed with warnings': 'warning',
  failed: 'bad',
  interrupted: 'bad',
  cancelled: 'quiet',
};

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** When the jobs of the last 24 hours ran. The table below says the same in words. */
export function JobLanes({ jobs, now }: { jobs: readonly Job[]; now: number }) {
  const styles = useStyles();
  const colours = useStatusColours();
  const begin = now - dayMs;
  const bars = layLanes(jobs, begin, now);
  const lanes = Math.min(mostLanes, Math.max(2, ...bars.map(({ lane }) => lane + 1)));
  const ticks = Array.from({ length: 24 / hoursBetweenTicks + 1 }, (_, index) => index * hoursBetweenTicks);
  return (
    <div>
      <svg
        className={styles.chart}
        height={lanes * pitch + 8}
        role="img"
        aria-label={`When ${jobs.length === 1 ? 'the job' : `the ${jobs.length} jobs`} of the last 24 hours ran; the table lists them`}
      >
        {ticks.map((hour) => (
          <line
            key={hour}
            x1={`${(hour / 24) * 100}%`}
            x2={`${(hour / 24) * 100}%`}
            y1={0}
            y2={lanes * pitch + 8}
            stroke={tokens.colorNeutralStroke3}
          />
        ))}
        {bars.map(({ item, from, to, lane }) => (
          <rect
            key={item.id}
            x={`${from * 100}%`}
            width={`${(to - from) * 100}%`}
            y={4 + (lane % mostLanes) * pitch}
            height={pitch - 2}
            rx={2}
            fill={colours[stateColours[jobStatus(item)]]}
          >
            <title>{`${jobKindNames[item.kind]} of ${visibleText(item.subject)}: ${jobStatus(item)}`}</title>
          </rect>
        ))}
      </svg>
      <div className={styles.axis} aria-hidden="true">
        {ticks.map((hour) => (
          <span key={hour}>{hour === 24 ? 'now' : clock.format(new Date(begin + hour * 3_600_000))}</span>
        ))}
      </div>
    </div>
  );
}
