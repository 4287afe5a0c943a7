import { makeStyles, tokens } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons/svg/search';
import { Link } from 'wouter';
import { isMac } from '../../api/platform.ts';
import { Identity } from './identity.tsx';
import { RunningJobs } from './running-jobs.tsx';
import { ThemeMenu } from './theme-menu.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'grid',
    gridTemplateColumns: 'minmax(max-content, 1fr) minmax(0, 480px) minmax(max-content, 1fr)',
    alignItems: 'center',
    gap: '16px',
    height: '48px',
    padding: '0 12px 0 18px',
  },
  brand: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '12px',
    justifySelf: 'start',
    borderRadius: '6px',
    color: tokens.colorBrandForeground1,
    textDecorationLine: 'none',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '4px' },
  },
  word: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
    letterSpacing: '-0.01em',
    '@media (max-width: 640px)': { display: 'none' },
  },
  search: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    height: '32px',
    padding: '0 8px 0 12px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '6px',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground3,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    cursor: 'pointer',
    minWidth: 0,
    ':hover': {
      backgroundColor: tokens.colorNeutralBackground1Hover,
      border: `1px solid ${tokens.colorNeutralStroke1}`,
    },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  hint: {
    flex: '1 1 auto',
    textAlign: 'left',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  keys: {
    padding: '0 6px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '4px',
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'nowrap',
    '@media (max-width: 640px)': { display: 'none' },
  },
  right: { display: 'flex', alignItems: 'center', justifyContent: 'flex-end', gap: '4px', minWidth: 0 },
});

/** Search, running jobs, who works here, theme. */
export function TopBar({ onOpenPalette }: { onOpenPalette: () => void }) {
  const styles = useStyles();
  return (
    <header className={styles.bar}>
      <Link href="/overview" className={styles.brand} aria-label="pgkeep: overview">
        <Mark />
        <span className={styles.word}>pgkeep</span>
      </Link>
      <button type="button" className={styles.search} onClick={onOpenPalette} aria-haspopup="dialog">
        <SearchRegular aria-hidden="true" fontSize={16} />
        <span className={styles.hint}>Find a database, job, page or action</span>
        <span className={styles.keys}>{isMac() ? '⌘ K' : 'Ctrl K'}</span>
      </button>
      <div className={styles.right}>
        <RunningJobs />
        <ThemeMenu />
        <Identity />
      </div>
    </header>
  );
}

/** The mark: a small tower keep, one path. */
function Mark() {
  return (
    <svg width={20} height={20} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        d="M2 1h3v2h1.5V1h3v2H11V1h3v5l-1.5 1.500V15H10v-3a2 2 0 0 0-4 0v3H3.500V7.500L2 6z"
      />
    </svg>
  );
}
