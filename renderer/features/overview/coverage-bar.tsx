import { makeStyles, tokens } from '@fluentui/react-components';
import { Link } from 'wouter';
import { useStatusColours, type StatusColours } from '../../look/status-colours.ts';
import type { ProtectionCounts } from '../../../shared/protection.ts';
import { formatCount } from '../../../shared/words/counts.ts';
import { StatusBadge, type Status } from '../../ui/states/status-badge.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px' },
  bar: { display: 'flex', gap: '2px', height: '20px', borderRadius: '6px', overflow: 'hidden' },
  part: { minWidth: '6px', height: '100%' },
  coloured: { forcedColorAdjust: 'none' },
  unprotected: {
    boxSizing: 'border-box',
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: '0 6px 6px 0',
  },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(184px, 1fr))',
    gap: '8px 24px',
  },
  item: { display: 'flex', justifyContent: 'space-between', alignItems: 'center', gap: '12px' },
  link: { color: tokens.colorBrandForegroundLink },
  count: { fontWeight: tokens.fontWeightSemibold },
});

const parts = [
  {
    key: 'protected',
    status: 'protected',
    word: 'Protected',
    colour: 'good',
    href: '/databases?health=protected',
  },
  {
    key: 'at risk',
    status: 'at risk',
    word: 'At risk',
    colour: 'warning',
    href: '/databases?health=at+risk',
  },
  { key: 'failing', status: 'failing', word: 'Failing', colour: 'bad', href: '/databases?health=failing' },
  {
    key: 'nothing to restore',
    status: 'nothing to restore',
    word: 'Nothing to restore',
    colour: 'bad',
    href: '/databases?health=nothing+to+restore',
  },
  { key: 'unprotected', status: 'unprotected', word: 'Unprotected', colour: null, href: '/protect' },
] as const satisfies readonly {
  key: keyof ProtectionCounts;
  status: Status;
  word: string;
  colour: keyof StatusColours | null;
  href: string;
}[];

/** How many databases stand how: one bar, and the same in words with links to them. */
export function CoverageBar({ coverage }: { coverage: ProtectionCounts }) {
  const styles = useStyles();
  const colours = useStatusColours();
  return (
    <div className={styles.box}>
      <div className={styles.bar} aria-hidden="true">
        {parts.map(({ key, colour }) =>
          coverage[key] === 0 ? null : (
            <div
              key={key}
              className={`${styles.part} ${colour === null ? styles.unprotected : styles.coloured}`}
              style={{
                flex: `${coverage[key]} 1 0`,
                ...(colour === null ? {} : { backgroundColor: colours[colour] }),
              }}
            />
          ),
        )}
      </div>
      <ul className={styles.list}>
        {parts.map(({ key, status, word, href }) => (
          <li key={key} className={styles.item}>
            <StatusBadge status={status} word={word} />
            {coverage[key] === 0 ? (
              <span>0</span>
            ) : (
              <Link
                href={href}
                className={`${styles.link} ${styles.count}`}
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
