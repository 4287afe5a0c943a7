import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronLeftRegular } from '@fluentui/react-icons/svg/chevron-left';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { useMemo } from 'react';
import type { PointSummary } from '../../../../shared/points.ts';
import { useStatusColours } from '../../../look/status-colours.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { useNow } from '../../../ui/text/use-now.ts';
import { steppedTo, timeLineDots, timeLineTicks, type TimeLineDot } from './time-line-layout.ts';

const useStyles = makeStyles({
  row: { display: 'grid', gridTemplateColumns: '32px minmax(0, 1fr) 32px', gap: '8px', alignItems: 'center' },
  line: {
    position: 'relative',
    height: '96px',
    borderRadius: '6px',
    cursor: 'pointer',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  inner: { position: 'absolute', inset: '0 24px' },
  axis: {
    position: 'absolute',
    left: '-24px',
    right: '-24px',
    top: '48px',
    height: '1px',
    backgroundColor: tokens.colorNeutralStroke1,
  },
  dot: {
    position: 'absolute',
    top: '48px',
    borderRadius: '50%',
    transform: 'translate(-50%, -50%)',
    boxSizing: 'border-box',
    border: '1px solid transparent',
    forcedColorAdjust: 'none',
  },
  chosen: {
    position: 'absolute',
    top: '48px',
    borderRadius: '50%',
    transform: 'translate(-50%, -50%)',
    boxSizing: 'border-box',
    border: `2px solid ${tokens.colorNeutralForeground1}`,
    pointerEvents: 'none',
  },
  ticks: {
    position: 'relative',
    height: '20px',
    margin: '0 64px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  tick: { position: 'absolute', transform: 'translateX(-50%)', whiteSpace: 'nowrap' },
});

export interface TimeLineProps {
  /** Oldest first, at least one. */
  points: readonly PointSummary[];
  /** Index of the chosen one. */
  chosen: number;
  onChoose: (index: number) => void;
}

const wordsOf = (point: PointSummary, now: Date): string =>
  [
    formatTime(new Date(point.completedAt), now),
    formatSize(point.size),
    countOf(point.tables, 'table'),
    `PostgreSQL ${point.serverVersion}`,
    point.warnings === 0 ? null : countOf(point.warnings, 'warning'),
  ]
    .filter((part) => part !== null)
    .join(', ');

/** Recovery points in time: a dot each, its area the size. Arrow keys step, Home and End go to the ends. */
export function TimeLine({ points, chosen, onChoose }: TimeLineProps) {
  const styles = useStyles();
  const now = new Date(useNow(60_000));
  const dots = useMemo(() => timeLineDots(points), [points]);
  const point = points[chosen];
  const choose = (index: number) => {
    if (index >= 0 && index < points.length && index !== chosen) onChoose(index);
  };
  return (
    <div>
      <div className={styles.row}>
        <Button
          appearance="subtle"
          aria-label="Earlier recovery point"
          icon={<ChevronLeftRegular />}
          disabledFocusable={chosen <= 0}
          onClick={() => choose(chosen - 1)}
        />
        <div
          className={styles.line}
          role="slider"
          tabIndex={0}
          aria-label="Recovery point"
          aria-valuemin={1}
          aria-valuemax={points.length}
          aria-valuenow={chosen + 1}
          aria-valuetext={point === undefined ? undefined : wordsOf(point, now)}
          onKeyDown={(event) => {
            const to = steppedTo(event.key, chosen, points.length);
            if (to === null) return;
            event.preventDefault();
            choose(to);
          }}
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const x = (event.clientX - box.left - 24) / Math.max(1, box.width - 48);
            choose(nearest(dots, x));
          }}
        >
          <Dots points={points} dots={dots} chosen={chosen} now={now} />
        </div>
        <Button
          appearance="subtle"
          aria-label="Later recovery point"
          icon={<ChevronRightRegular />}
          disabledFocusable={chosen >= points.length - 1}
          onClick={() => choose(chosen + 1)}
        />
      </div>
      <Ticks points={points} now={now} />
    </div>
  );
}

interface DotsProps extends Pick<TimeLineProps, 'points' | 'chosen'> {
  /** Of the points, in the same order. */
  dots: readonly TimeLineDot[];
  now: Date;
}

/** The axis with a dot each, and a ring around the chosen one. */
function Dots({ points, dots, chosen, now }: DotsProps) {
  const styles = useStyles();
  const colours = useStatusColours();
  const dot = dots[chosen];
  return (
    <div className={styles.inner}>
      <div className={styles.axis} />
      {dots.map(({ id, x, radius }, index) => {
        const shown = points[index];
        const colour = shown !== undefined && shown.warnings > 0 ? colours.warning : colours.running;
        return (
          <span
            key={id}
            className={styles.dot}
            title={shown === undefined ? undefined : wordsOf(shown, now)}
            style={{
              left: `${x * 100}%`,
              width: radius * 2,
              height: radius * 2,
              borderColor: colour,
              backgroundColor: index === chosen ? colour : `color-mix(in srgb, ${colour} 40%, transparent)`,
            }}
          />
        );
      })}
      {dot === undefined ? null : (
        <span
          className={styles.chosen}
          style={{ left: `${dot.x * 100}%`, width: dot.radius * 2 + 10, height: dot.radius * 2 + 10 }}
        />
      )}
    </div>
  );
}

/** Times below the axis. */
function Ticks({ points, now }: Pick<DotsProps, 'points' | 'now'>) {
  const styles = useStyles();
  const first = Date.parse(points[0]?.completedAt ?? '');
  const last = Date.parse(points.at(-1)?.completedAt ?? '');
  return (
    <div className={styles.ticks} aria-hidden="true">
      {timeLineTicks(first, last, 4).map(({ x, at }) => (
        <span key={x} className={styles.tick} style={{ left: `${x * 100}%` }}>
          {formatTime(new Date(at), now)}
        </span>
      ))}
    </div>
  );
}

/** Index of the dot nearest to `x`, a share of the width. */
function nearest(dots: readonly { x: number }[], x: number): number {
  let best = -1;
  let distance = Infinity;
  dots.forEach((dot, index) => {
    // Of dots at the same place, the later one lies on top.
    if (Math.abs(dot.x - x) <= distance) {
      distance = Math.abs(dot.x - x);
      best = index;
    }
  });
  return best;
}
