import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { PointSummary } from '../../../../shared/points/points.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { useStatusColours } from '../../../look/status-colours.ts';
import { clusterWords, pointWords } from './point-words.ts';
import { timeLineTicks, type TimeLineMark, type TimeView } from './time-line-layout.ts';
import { formatTime } from '../../../ui/format/time.ts';

const useStyles = makeStyles({
  axis: {
    position: 'absolute',
    left: '-24px',
    right: '-24px',
    top: '48px',
    height: '1px',
    backgroundColor: tokens.colorNeutralStroke1,
  },
  mark: {
    position: 'absolute',
    top: '48px',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    borderRadius: '50%',
    transform: 'translate(-50%, -50%)',
    boxSizing: 'border-box',
    border: '1px solid transparent',
    forcedColorAdjust: 'none',
  },
  warned: { borderRadius: '2px' },
  count: {
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    fontSize: '11px',
    fontWeight: tokens.fontWeightSemibold,
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

export interface MarksProps {
  points: readonly PointSummary[];
  marks: readonly TimeLineMark[];
  /** Place of the chosen point in the list. */
  chosen: number;
  now: Date;
}

/** The axis with a mark each, a square where there were warnings, and a ring around the chosen one. */
export function Marks({ points, marks, chosen, now }: MarksProps) {
  const styles = useStyles();
  const colours = useStatusColours();
  const ring = marks.find(({ members }) => members.includes(chosen));
  return (
    <>
      <div className={styles.axis} />
      {marks.map(({ x, radius, members }) => {
        const shown = members.flatMap((index) => points[index] ?? []);
        const [only] = shown;
        if (only === undefined) return null;
        const warned = shown.some(({ warnings }) => warnings > 0);
        const colour = warned ? colours.warning : colours.running;
        const several = members.length > 1;
        const faint = `color-mix(in srgb, ${colour} 40%, transparent)`;
        return (
          <span
            key={only.id}
            className={mergeClasses(styles.mark, warned && styles.warned, several && styles.count)}
            title={several ? clusterWords(shown, now) : pointWords(only, now)}
            style={{
              left: x,
              width: radius * 2,
              height: radius * 2,
              borderColor: colour,
              ...(several ? {} : { backgroundColor: members.includes(chosen) ? colour : faint }),
            }}
          >
            {several ? formatCount(members.length) : null}
          </span>
        );
      })}
      {ring === undefined ? null : (
        <span
          className={styles.chosen}
          style={{ left: ring.x, width: ring.radius * 2 + 10, height: ring.radius * 2 + 10 }}
        />
      )}
    </>
  );
}

/** Times below the axis. */
export function Ticks({ view, now }: { view: TimeView; now: Date }) {
  const styles = useStyles();
  return (
    <div className={styles.ticks} aria-hidden="true">
      {timeLineTicks(view, 4).map(({ x, at }) => (
        <span key={x} className={styles.tick} style={{ left: `${x * 100}%` }}>
          {formatTime(new Date(at), now)}
        </span>
      ))}
    </div>
  );
}
