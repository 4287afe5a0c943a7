import { makeStyles, tokens } from '@fluentui/react-components';
import { formatSize } from '../../../shared/words/sizes.ts';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(48px, 1fr) 72px',
    alignItems: 'center',
    gap: '12px',
    width: '100%',
  },
  track: {
    height: '6px',
    borderRadius: '3px',
    backgroundColor: tokens.colorNeutralBackground3,
    overflow: 'hidden',
  },
  bar: {
    height: '100%',
    minWidth: '2px',
    borderRadius: '3px',
    backgroundColor: tokens.colorCompoundBrandBackground,
    forcedColorAdjust: 'none',
  },
  text: { textAlign: 'right', whiteSpace: 'nowrap' },
});

/** A size beside a bar of its share of the largest one. */
export function SizeBar({ bytes, largest }: { bytes: number; largest: number }) {
  const styles = useStyles();
  return (
    <span className={styles.row}>
      <span className={styles.track} aria-hidden="true" style={{ display: 'block' }}>
        {bytes > 0 ? (
          <span
            className={styles.bar}
            style={{ display: 'block', width: `${largest > 0 ? (bytes / largest) * 100 : 0}%` }}
          />
        ) : null}
      </span>
      <span className={styles.text}>{formatSize(bytes)}</span>
    </span>
  );
}
