import { makeStyles, tokens } from '@fluentui/react-components';
import type { RateReading } from '../../api/live-jobs-state.ts';
import { formatRate } from '../../../shared/words/sizes.ts';
import { areaPath, linePath, niceCeilingOfBytes, type Dot } from './scale.ts';

const useStyles = makeStyles({
  box: { position: 'relative', width: '100%' },
  chart: { width: '100%', display: 'block' },
  top: {
    position: 'absolute',
    right: '4px',
    top: '2px',
    fontSize: '11px',
    color: tokens.colorNeutralForeground3,
  },
});

/** Throughput of a running job as it goes; its room is kept while there are no readings. */
export function RateGraph({ readings, height = 96 }: { readings: readonly RateReading[]; height?: number }) {
  const styles = useStyles();
  const width = 600;
  const top = niceCeilingOfBytes(Math.max(0, ...readings.map((reading) => reading.rate)));
  const first = readings[0]?.at ?? 0;
  const span = Math.max(1, (readings.at(-1)?.at ?? 0) - first);
  const dots: Dot[] = readings.map((reading) => [
    ((reading.at - first) / span) * width,
    height - 1 - (reading.rate / top) * (height - 8),
  ]);
  const now = readings.at(-1)?.rate;
  const most = Math.max(0, ...readings.map((reading) => reading.rate));
  const label =
    now === undefined
      ? 'Throughput: no readings yet'
      : `Throughput: ${formatRate(now)} now, at most ${formatRate(most)}`;
  return (
    <div className={styles.box}>
      <svg
        className={styles.chart}
        style={{ height }}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        <line x1="0" x2={width} y1={height - 1} y2={height - 1} stroke={tokens.colorNeutralStroke2} />
        {dots.length < 2 ? null : (
          <>
            <path
              d={areaPath(dots, height - 1)}
              fill={tokens.colorCompoundBrandBackground}
              fillOpacity="0.16"
            />
            <path
              d={linePath(dots)}
              fill="none"
              stroke={tokens.colorCompoundBrandStroke}
              strokeWidth="1.5"
              vectorEffect="non-scaling-stroke"
            />
          </>
        )}
      </svg>
      {now === undefined ? null : (
        <span className={styles.top} aria-hidden="true">
          {formatRate(top)}
        </span>
      )}
    </div>
  );
}
