import { makeStyles, tokens } from '@fluentui/react-components';
import type { SimulatedMonth } from '../../../../shared/policies/simulation.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { useWidth } from '../../charts/use-width.ts';
import { ValueAxis } from '../../charts/value-axis.tsx';
import { WithTable } from '../../charts/with-table.tsx';
import { ruleNames } from '../../words/policy.ts';
import { layerOrder, layerPath, layersOf, niceCount, type Layer } from './layers.ts';

const useStyles = makeStyles({
  chart: { width: '100%', height: '176px', display: 'block', overflow: 'visible' },
  axis: { fontSize: '12px', fill: tokens.colorNeutralForeground3, fontFamily: tokens.fontFamilyBase },
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 16px',
    listStyleType: 'none',
    margin: '0 0 8px',
    padding: 0,
    fontSize: tokens.fontSizeBase200,
  },
  entry: { display: 'inline-flex', alignItems: 'center', gap: '6px' },
  swatch: {
    width: '12px',
    height: '12px',
    borderRadius: '2px',
    border: `1px solid ${tokens.colorCompoundBrandStroke}`,
    boxSizing: 'border-box',
  },
});

const usualWidth = 480;
const height = 176;
const box = { left: 48, right: 8, top: 8, bottom: 24 };
const bottom = height - box.bottom;

/** The lower a layer lies and the longer it stays, the fuller its colour. */
const opacityOf = ({ rule }: Layer): number => 0.95 - 0.1 * layerOrder.indexOf(rule);

/** How many recovery points of one database there are at the end of each month, by rule. */
export function KeptChart({ months, hasSizes }: { months: readonly SimulatedMonth[]; hasSizes: boolean }) {
  const styles = useStyles();
  const [ref, measured] = useWidth();
  const width = measured === 0 ? usualWidth : measured;
  const layers = layersOf(months);
  const top = niceCount(Math.max(0, ...months.map(({ points }) => points)));
  const span = Math.max(1, months.length - 1);
  const x = (index: number) => box.left + (index / span) * (width - box.left - box.right);
  const y = (points: number) => bottom - (points / top) * (bottom - box.top);
  const last = months.at(-1);
  const says = ({ points, bytes }: SimulatedMonth) =>
    hasSizes ? `${countOf(points, 'point')}, ${formatSize(bytes)}` : countOf(points, 'point');
  return (
    <WithTable
      table={{
        head: ['End of', hasSizes ? 'Recovery points and storage' : 'Recovery points'],
        rows: months.map((month) => [month.month, says(month)]),
      }}
    >
      <div ref={ref}>
        <ul className={styles.legend} aria-label="Rules">
          {layers.toReversed().map((layer) => (
            <li key={layer.rule} className={styles.entry}>
              <svg className={styles.swatch} aria-hidden="true">
                <rect width="12" height="12" fill={fill} fillOpacity={opacityOf(layer)} />
              </svg>
              {ruleNames[layer.rule]}
            </li>
          ))}
        </ul>
        <svg
          className={styles.chart}
          role="img"
          aria-label={`Recovery points by rule over ${countOf(months.length, 'month')}${last === undefined ? '' : `; in the end ${says(last)}`}`}
        >
          <ValueAxis top={top} y={y} from={box.left} to={width - box.right} say={formatCount} />
          {layers.map((layer) => (
            <path
              key={layer.rule}
              d={layerPath(layer, { x, y })}
              fill={fill}
              fillOpacity={opacityOf(layer)}
              stroke={tokens.colorCompoundBrandStroke}
              strokeWidth="1"
            >
              <title>{ruleNames[layer.rule]}</title>
            </path>
          ))}
          <text className={styles.axis} x={box.left} y={height - 4}>
            {months[0]?.month}
          </text>
          <text className={styles.axis} x={width - box.right} y={height - 4} textAnchor="end">
            {last?.month}
          </text>
        </svg>
      </div>
    </WithTable>
  );
}

const fill = tokens.colorCompoundBrandBackground;
