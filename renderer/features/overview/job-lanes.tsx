import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { useStatusColours, type StatusColours } from '../../look/status-colours.ts';
import { clockAxis, type ClockAxis } from '../../ui/charts/clock-axis.ts';
import type { SegmentPattern } from '../../ui/charts/segment-fill.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { statusColour } from '../../ui/states/status/status-badge.tsx';
import { jobKindNames, jobStatus, type JobStatus } from '../../ui/words/job.ts';
import { countOf } from '../../../shared/words/counts.ts';
import type { PlannedRunOf } from '../../../shared/schedule/schedule.ts';
import { layLanes, plannedSpan, spanOf, workOf, type Bar } from './lanes.ts';

const useStyles = makeStyles({
  chart: { display: 'block', width: '100%', overflow: 'visible', forcedColorAdjust: 'none' },
  axis: {
    position: 'relative',
    height: '20px',
    marginTop: '4px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  tick: { position: 'absolute', whiteSpace: 'nowrap', transform: 'translateX(-50%)' },
  first: { transform: 'none' },
  last: { transform: 'translateX(-100%)' },
});

const dayMs = 86_400_000;
/** Height of a lane, in pixels: a bar is hit without aiming. */
const pitch = 24;
const barHeight = 16;
/** Share of the width that the shortest bar has: its pattern is seen. */
const leastShare = 0.01;
/** More lanes than these lie on one another: the table has them all. */
const mostLanes = 8;

/** How a bar is filled: its pattern tells how the job went where colours do not. */
type Fill = Exclude<SegmentPattern, 'upright'>;

const fills: Record<JobStatus, Fill> = {
  'in progress': 'hollow',
  waiting: 'hollow',
  completed: 'plain',
  'completed with losses': 'slanted',
  'completed with warnings': 'slanted',
  failed: 'grid',
  interrupted: 'grid',
  cancelled: 'hollow',
};

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

export interface JobLanesProps {
  jobs: readonly Job[];
  /** Backups that are planned from now on, outlined. */
  planned: readonly PlannedRunOf[];
  /** Milliseconds since 1970. */
  now: number;
  /** A click on a job, or on a planned backup. */
  onOpen: (item: Drawn) => void;
}

/** What a bar stands for. */
type Drawn = { readonly job: Job } | { readonly planned: PlannedRunOf };

/**
 * When the jobs of the last 24 hours ran and backups are planned next, as large as those hours. A click opens a job, or
 * the database of a plan; what is below says the same in words and does the same by keyboard.
 */
export function JobLanes({ jobs, planned, now, onOpen }: JobLanesProps) {
  const styles = useStyles();
  const worked = jobs.map((job) => ({ job, ...workOf(job, new Date(now)) }));
  const ahead = planned.map((run) => ({ planned: run, ...plannedSpan(run, jobs) }));
  const items = [...worked, ...ahead];
  const { from, to } = spanOf(items, now - dayMs, ahead.length === 0 ? now : now + dayMs);
  const axis = clockAxis(from, to, -new Date(now).getTimezoneOffset() * 60_000);
  const bars = layLanes(items, axis.begin, axis.end, leastShare);
  const lanes = Math.min(mostLanes, Math.max(1, ...bars.map(({ lane }) => lane + 1)));
  const height = lanes * pitch + 8;
  const shareOf = (time: number) => (time - axis.begin) / (axis.end - axis.begin);
  return (
    <div>
      <svg
        className={styles.chart}
        height={height}
        role="img"
        aria-label={`When ${jobs.length === 1 ? 'the job' : `the ${jobs.length} jobs`} of the last 24 hours ran; the table lists them${ahead.length === 0 ? '' : `; ${countOf(ahead.length, 'planned backup')}`}`}
      >
        {axis.ticks.map((time) => (
          <line
            key={time}
            x1={`${shareOf(time) * 100}%`}
            x2={`${shareOf(time) * 100}%`}
            y1={0}
            y2={height}
            stroke={tokens.colorNeutralStroke3}
          />
        ))}
        {ahead.length === 0 ? null : (
          <line
            x1={`${shareOf(now) * 100}%`}
            x2={`${shareOf(now) * 100}%`}
            y1={0}
            y2={height}
            stroke={tokens.colorBrandStroke1}
          >
            <title>Now</title>
          </line>
        )}
        <Bars bars={bars} onOpen={onOpen} />
      </svg>
      <Ticks axis={axis} shareOf={shareOf} />
    </div>
  );
}

/** How a bar looks and what it says. */
function lookOf(item: Drawn): { key: string; title: string; colour: keyof StatusColours; fill: Fill } {
  if ('planned' in item) {
    const { instanceId, instanceName, planned, start } = item.planned;
    return {
      key: `${instanceId} ${planned}`,
      title: `Planned backup of ${visibleText(instanceName)} at ${clock.format(new Date(start))}`,
      colour: 'running',
      fill: 'hollow',
    };
  }
  const { id, kind, subject } = item.job;
  const status = jobStatus(item.job);
  return {
    key: id,
    title: `${jobKindNames[kind]} of ${visibleText(subject)}: ${status}`,
    colour: statusColour(status),
    fill: fills[status],
  };
}

function Bars({ bars, onOpen }: { bars: readonly Bar<Drawn>[]; onOpen: (item: Drawn) => void }) {
  const colours = useStatusColours();
  const id = useId();
  const paint = (colour: keyof StatusColours, fill: Fill) =>
    fill === 'plain' ? colours[colour] : fill === 'hollow' ? 'transparent' : `url(#${id}-${fill}-${colour})`;
  return (
    <>
      <defs>
        <Pattern id={`${id}-slanted-warning`} colour={colours.warning} fill="slanted" />
        <Pattern id={`${id}-slanted-bad`} colour={colours.bad} fill="slanted" />
        <Pattern id={`${id}-grid-bad`} colour={colours.bad} fill="grid" />
      </defs>
      {bars.map(({ item, from, to, lane }) => {
        const { key, title, colour, fill } = lookOf(item);
        const y = 4 + (lane % mostLanes) * pitch;
        const [left, width] = [`${from * 100}%`, `${(to - from) * 100}%`];
        return (
          <g key={key} style={{ cursor: 'pointer' }} onClick={() => onOpen(item)}>
            <title>{title}</title>
            <rect
              x={left}
              width={width}
              y={y + (pitch - barHeight) / 2}
              height={barHeight}
              rx={3}
              fill={paint(colour, fill)}
              stroke={colours[colour]}
              strokeDasharray={fill === 'hollow' && 'job' in item ? '4 3' : undefined}
            />
            {/* The whole height of the lane takes the click, and as much of its length. */}
            <rect
              y={y}
              height={pitch}
              fill="transparent"
              style={{
                x: `calc(${left} - max(0px, (${pitch}px - ${width}) / 2))`,
                width: `max(${pitch}px, ${width})`,
              }}
            />
          </g>
        );
      })}
    </>
  );
}

/** Lines in the colour of the ground over the colour of the bar. */
function Pattern({ id, colour, fill }: { id: string; colour: string; fill: 'slanted' | 'grid' }) {
  return (
    <pattern id={id} width={6} height={6} patternUnits="userSpaceOnUse">
      <rect width={6} height={6} fill={colour} />
      <path
        d={fill === 'slanted' ? 'M-1.500 4.500L4.500 -1.500M1.500 7.500L7.500 1.500' : 'M0 3h6M3 0v6'}
        stroke="Canvas"
        strokeWidth={fill === 'slanted' ? 1.5 : 1}
      />
    </pattern>
  );
}

/** The hours below. */
function Ticks(props: { axis: ClockAxis; shareOf: (time: number) => number }) {
  const styles = useStyles();
  const { ticks } = props.axis;
  return (
    <div className={styles.axis} aria-hidden="true">
      {ticks.map((time, index) => (
        <span
          key={time}
          className={mergeClasses(
            styles.tick,
            index === 0 && styles.first,
            index === ticks.length - 1 && styles.last,
          )}
          style={{ left: `${props.shareOf(time) * 100}%` }}
        >
          {clock.format(new Date(time))}
        </span>
      ))}
    </div>
  );
}
