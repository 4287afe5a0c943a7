import { makeStyles, tokens } from '@fluentui/react-components';
import { phaseWords, shareDone, waitingPhase, type JobProgress } from '../../../shared/jobs/jobs.ts';
import { formatSize, formatRate } from '../../../shared/words/sizes.ts';
import { visibleText } from '../format/identifier-text.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '6px', minWidth: 0 },
  track: {
    position: 'relative',
    height: '4px',
    borderRadius: '2px',
    backgroundColor: tokens.colorNeutralStroke2,
    overflow: 'hidden',
  },
  bar: {
    position: 'absolute',
    inset: '0 auto 0 0',
    borderRadius: '2px',
    backgroundColor: tokens.colorCompoundBrandBackground,
    forcedColorAdjust: 'none',
    transitionProperty: 'width',
    transitionDuration: tokens.durationFast,
  },
  moving: {
    width: '30%',
    animationName: { from: { transform: 'translateX(-100%)' }, to: { transform: 'translateX(333%)' } },
    animationDuration: '1.8s',
    animationTimingFunction: 'linear',
    animationIterationCount: 'infinite',
    '@media (prefers-reduced-motion: reduce)': { animationName: 'none', width: '100%', opacity: 0.4 },
  },
  line: {
    display: 'flex',
    justifyContent: 'space-between',
    gap: '16px',
    height: '18px',
    lineHeight: '18px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    whiteSpace: 'nowrap',
  },
  // it gives way first; in a narrow cell there is not even room for the amounts
  left: { minWidth: 0, flexShrink: 1000, overflow: 'hidden', textOverflow: 'ellipsis' },
  amounts: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
  object: { fontFamily: tokens.fontFamilyMonospace },
});

/** Bytes of bytes · rate, as far as known. */
function amounts(progress: JobProgress): string {
  // what waits moves nothing, and needs the room to say what for
  if (progress.phase === waitingPhase || typeof progress.lock === 'string') return '';
  const bytes = formatSize(progress.bytes);
  const moved = progress.totalBytes === undefined ? bytes : `${bytes} of ${formatSize(progress.totalBytes)}`;
  return `${moved} · ${formatRate(progress.rate)}`;
}

/**
 * Phase, object, bytes, rate, rows and tables of a running job. Every line has its place from the start, so
 * nothing moves when numbers arrive. `compact`: the bar and one line.
 */
export function JobProgressView({ progress, compact }: { progress: JobProgress | null; compact?: boolean }) {
  const styles = useStyles();
  const share = progress === null ? null : (shareDone(progress) ?? null);
  const waits = progress?.phase === waitingPhase;
  const percent = share === null ? undefined : Math.floor(share * 100);
  const counts =
    progress === null
      ? []
      : [
          progress.tables === undefined
            ? null
            : `${formatCount(progress.tables.done)} of ${countOf(progress.tables.total, 'table')}`,
          progress.rows === undefined ? null : countOf(progress.rows, 'row'),
        ].filter((part) => part !== null);
  return (
    <div className={styles.box}>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={progress === null ? 'starting' : visibleText(phaseWords(progress))}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        {waits ? null : (
          <div
            className={share === null ? `${styles.bar} ${styles.moving}` : styles.bar}
            style={share === null ? undefined : { width: `${share * 100}%` }}
          />
        )}
      </div>
      <div className={styles.line}>
        <span
          className={styles.left}
          title={progress === null ? undefined : visibleText(phaseWords(progress))}
        >
          {progress === null ? 'starting' : visibleText(phaseWords(progress))}
          {progress?.object === undefined ? null : (
            <>
              {' '}
              <bdi className={styles.object}>{visibleText(progress.object)}</bdi>
            </>
          )}
        </span>
        <span className={styles.amounts}>{progress === null ? '' : amounts(progress)}</span>
      </div>
      {compact === true ? null : (
        <div className={styles.line}>
          <span className={styles.left}>{counts.join(' · ')}</span>
          <span>{percent === undefined ? '' : `${percent} %`}</span>
        </div>
      )}
    </div>
  );
}
