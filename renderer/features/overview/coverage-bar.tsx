import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Link } from 'wouter';
import { useStatusColours, type StatusColours } from '../../look/status-colours.ts';
import type { ProtectionCounts } from '../../../shared/instances/protection.ts';
import { formatCount } from '../../../shared/words/counts.ts';
import { segmentFill, type SegmentPattern } from '../../ui/charts/segment-fill.ts';
import { StatusBadge, type Status } from '../../ui/states/status-badge.tsx';

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
  {
    key: 'protected',
    status: 'protected',
    word: 'Protected',
    colour: 'good',
    pattern: 'plain',
    href: '/databases?health=protected',
  },
  {
    key: 'at risk',
    status: 'at risk',
    word: 'At risk',
    colour: 'warning',
    pattern: 'slanted',
    href: '/databases?health=at+risk',
  },
  {
    key: 'failing',
    status: 'failing',
    word: 'Failing',
    colour: 'bad',
    pattern: 'grid',
    href: '/databases?health=failing',
  },
  {
    key: 'nothing to restore',
    status: 'nothing to restore',
    word: 'Nothing to restore',
    colour: 'bad',
    pattern: 'upright',
    href: '/databases?health=nothing+to+restore',
  },
  {
    key: 'unprotected',
    status: 'unprotected',
    word: 'Unprotected',
    colour: 'quiet',
    pattern: 'hollow',
    href: '/protect',
  },
] as const satisfies readonly {
  key: keyof ProtectionCounts;
  status: Status;
  word: string;
  colour: keyof StatusColours;
  pattern: SegmentPattern;
  href: string;
}[];

/** How many databases stand how: one bar of colours and patterns, and the same in words with links to them. */
export function CoverageBar({ coverage }: { coverage: ProtectionCounts }) {
  const styles = useStyles();
  const colours = useStatusColours();
  return (
    <div className={styles.box}>
      <div className={styles.bar} aria-hidden="true">
        {parts.map(({ key, word, colour, pattern }) =>
          coverage[key] === 0 ? null : (
            <div
              key={key}
              className={styles.part}
              title={`${formatCount(coverage[key])} ${word.toLowerCase()}`}
              style={{ flex: `${coverage[key]} 1 0`, ...segmentFill(pattern, colours[colour]) }}
            />
          ),
        )}
      </div>
      <ul className={styles.list}>
        {parts.map(({ key, status, word, colour, pattern, href }) => (
          <li key={key} className={styles.item}>
            <span
              className={styles.swatch}
              aria-hidden="true"
              style={segmentFill(pattern, colours[colour])}
            />
            <StatusBadge status={status} word={word} />
            {coverage[key] === 0 ? (
              <span className={styles.count}>0</span>
            ) : (
              <Link
                href={href}
                className={mergeClasses(styles.count, styles.link)}
                aria-label={`${formatCount(coverage[key])} ${word.toLowerCase()}: show`}
              >
                {formatCount(coverage[key])}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
