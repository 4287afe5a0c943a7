import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Link } from 'wouter';
import { useStatusColours } from '../../look/status-colours.ts';
import type { ProtectionCounts } from '../../../shared/instances/protection.ts';
import { formatCount } from '../../../shared/words/counts.ts';
import { segmentFill, type SegmentPattern } from '../../ui/charts/segment-fill.ts';
import { StatusBadge, statusColour, type Status } from '../../ui/states/status/status-badge.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px' },
  bar: { display: 'flex', gap: '2px', height: '24px', borderRadius: '6px', overflow: 'hidden' },
  part: {
    minWidth: '8px',
    height: '100%',
    forcedColorAdjust: 'none',
    ':last-child': { borderRadius: '0 6px 6px 0' },
    ':first-child': { borderRadius: '6px 0 0 6px' },
    ':only-child': { borderRadius: '6px' },
  },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(208px, 1fr))',
    gap: '8px 24px',
  },
  item: { display: 'flex', alignItems: 'center', gap: '12px', minHeight: '24px' },
  swatch: { width: '24px', height: '16px', borderRadius: '3px', flexShrink: 0, forcedColorAdjust: 'none' },
  count: {
    marginLeft: 'auto',
    minWidth: '24px',
    lineHeight: '24px',
    textAlign: 'right',
  },
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
});

const parts = [
  { status: 'protected', pattern: 'plain', href: '/databases?health=protected' },
  { status: 'at risk', pattern: 'slanted', href: '/databases?health=at+risk' },
  { status: 'not read yet', pattern: 'level', href: '/databases?health=not+read+yet' },
  { status: 'failing', pattern: 'grid', href: '/databases?health=failing' },
  { status: 'nothing to restore', pattern: 'upright', href: '/databases?health=nothing+to+restore' },
  { status: 'unprotected', pattern: 'hollow', href: '/protect' },
] as const satisfies readonly {
  status: Status & keyof ProtectionCounts;
  pattern: SegmentPattern;
  href: string;
}[];

/** What is over soon after a vault was added is not named where there is none. */
const isListed = ({ status, count }: { readonly status: Status; readonly count: number }) =>
  status !== 'not read yet' || count > 0;

/** How many databases stand how: one bar of colours and patterns, and the same in words with links to them. */
export function CoverageBar({ coverage }: { coverage: ProtectionCounts }) {
  const styles = useStyles();
  const colours = useStatusColours();
  const shown = parts.map(({ status, pattern, href }) => ({
    status,
    href,
    count: coverage[status],
    words: `${formatCount(coverage[status])} ${status}`,
    fill: segmentFill(pattern, colours[statusColour(status)]),
  }));
  return (
    <div className={styles.box}>
      <div className={styles.bar} aria-hidden="true">
        {shown.map(({ status, count, words, fill }) =>
          count === 0 ? null : (
            <div
              key={status}
              className={styles.part}
              title={words}
              style={{ flex: `${count} 1 0`, ...fill }}
            />
          ),
        )}
      </div>
      <ul className={styles.list}>
        {shown.filter(isListed).map(({ status, count, words, fill, href }) => (
          <li key={status} className={styles.item}>
            <span className={styles.swatch} aria-hidden="true" style={fill} />
            <StatusBadge status={status} />
            {count === 0 ? (
              <span className={styles.count}>0</span>
            ) : (
              <Link
                href={href}
                className={mergeClasses(styles.count, styles.link)}
                aria-label={`${words}: show`}
              >
                {formatCount(count)}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
