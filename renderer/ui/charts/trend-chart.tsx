import { makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { formatSize } from '../../../shared/words/sizes.ts';
import { formatTime } from '../format/time.ts';
import { areaPath, linePath, niceCeilingOfBytes, type Dot } from './scale.ts';
import { useWidth } from './use-width.ts';
import { useNow } from '../text/use-now.ts';
import { ValueAxis } from './value-axis.tsx';
import { WithTable } from './with-table.tsx';

const useStyles = makeStyles({
  chart: { width: '100%', height: '176px', display: 'block', overflow: 'visible' },
  axis: { fontSize: '12px', fill: tokens.colorNeutralForeground3, fontFamily: tokens.fontFamilyBase },
});

/** As long as nobody knows how wide it is drawn, in pixels. */
const usualWidth = 640;
const height = 176;
const box = { left: 72, right: 8, top: 8, bottom: 24 };
const bottom = height - box.bottom;
const middleOf = (width: number) => (box.left + width - box.right) / 2;

export interface TrendPoint {
  /** ISO 8601. */
  at: string;
  /** Bytes. */
  value: number;
  /** How the time is said; absent: as a time. */
  said?: string;
}

/** Where times and sizes are drawn in a picture so many pixels wide; `top` is the size at its upper edge, in bytes. */
function scaleOf(points: readonly TrendPoint[], width: number) {
  const times = points.map((point) => Date.parse(point.at));
  const first = times[0] ?? 0;
  const span = Math.max(1, (times.at(-1) ?? 0) - first);
  const top = niceCeilingOfBytes(Math.max(0, ...points.map((point) => point.value)));
  const x = (time: number) =>
    times.length === 1
      ? middleOf(width)
      : box.left + ((time - first) / span) * (width - box.left - box.right);
  const y = (value: number) => bottom - (value / top) * (bottom - box.top);
  const dots: Dot[] = points.map((point, index) => [x(times[index] ?? 0), y(point.value)]);
  return { top, y, dots };
}

/** Size over time: one dot a value, a line through them. */
export function TrendChart({ points, label }: { points: readonly TrendPoint[]; label: string }) {
  const styles = useStyles();
  const fill = useId();
  // a picture in units of its own would be scaled, and its words with it
  const [ref, measured] = useWidth();
  const width = measured === 0 ? usualWidth : measured;
  const now = new Date(useNow(60_000));
  const sorted = [...points].sort((a, b) => a.at.localeCompare(b.at));
  const { top, y, dots } = scaleOf(sorted, width);
  const at = (point: TrendPoint) => point.said ?? formatTime(new Date(point.at), now);
  const says = (point: TrendPoint) => `${at(point)}: ${formatSize(point.value)}`;
  const first = sorted[0];
  const last = sorted.at(-1);
  return (
    <WithTable
      table={{
        head: ['Time', 'Size'],
        rows: sorted.map((point) => [at(point), formatSize(point.value)]),
      }}
    >
      <div ref={ref}>
        <svg
          className={styles.chart}
          role="img"
          aria-label={
            first === undefined || last === undefined
              ? `${label}: no values yet`
              : `${label}, ${sorted.length} values, from ${says(first)} to ${says(last)}`
          }
        >
          <defs>
            <linearGradient id={fill} x1="0" y1="0" x2="0" y2="1">
              <stop offset="0" stopColor={tokens.colorCompoundBrandBackground} stopOpacity="0.24" />
              <stop offset="1" stopColor={tokens.colorCompoundBrandBackground} stopOpacity="0" />
            </linearGradient>
          </defs>
          <ValueAxis
            top={top}
            y={y}
            from={box.left}
            to={width - box.right}
            say={first === undefined ? undefined : formatSize}
          />
          <path d={areaPath(dots, bottom)} fill={`url(#${fill})`} />
          <path d={linePath(dots)} fill="none" stroke={tokens.colorCompoundBrandStroke} strokeWidth="2" />
          {dots.length > 120
            ? null
            : dots.map(([dotX, dotY], index) => {
                const point = sorted[index];
                return (
                  <circle
                    key={point?.at ?? index}
                    cx={dotX}
                    cy={dotY}
                    r="3"
                    fill={tokens.colorCompoundBrandStroke}
                  >
                    <title>{point === undefined ? '' : says(point)}</title>
                  </circle>
                );
              })}
          {first === undefined ? (
            <text className={styles.axis} x={middleOf(width)} y={y(top / 4)} textAnchor="middle">
              No values yet
            </text>
          ) : (
            <text className={styles.axis} x={box.left} y={height - 4}>
              {at(first)}
            </text>
          )}
          {last === undefined || sorted.length < 2 ? null : (
            <text className={styles.axis} x={width - box.right} y={height - 4} textAnchor="end">
              {at(last)}
            </text>
          )}
        </svg>
      </div>
    </WithTable>
  );
}
