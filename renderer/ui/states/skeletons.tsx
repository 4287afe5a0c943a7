import { Skeleton, SkeletonItem, makeStyles, tokens } from '@fluentui/react-components';
import { rowHeight } from '../data-table/columns.ts';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: '16px', padding: '24px 32px' },
  row: {
    display: 'flex',
    alignItems: 'center',
    gap: '24px',
    height: `${rowHeight}px`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  text: { display: 'flex', flexDirection: 'column', gap: '12px' },
});

/** A table that is being fetched, as tall as the real one. */
export function TableSkeleton({ rows = 8 }: { rows?: number }) {
  const styles = useStyles();
  return (
    <Skeleton aria-label="Loading" animation="pulse">
      {Array.from({ length: rows + 1 }, (_, row) => (
        <div key={row} className={styles.row}>
          <SkeletonItem size={12} style={{ width: `${24 + ((row * 7) % 12)}%` }} />
          <SkeletonItem size={12} style={{ width: '12%' }} />
          <SkeletonItem size={12} style={{ width: '16%' }} />
        </div>
      ))}
    </Skeleton>
  );
}

/** Lines of text that are being fetched. */
export function TextSkeleton({ lines = 3 }: { lines?: number }) {
  const styles = useStyles();
  return (
    <Skeleton aria-label="Loading" animation="pulse" className={styles.text}>
      {Array.from({ length: lines }, (_, line) => (
        <SkeletonItem key={line} size={16} style={{ width: `${88 - ((line * 13) % 40)}%` }} />
      ))}
    </Skeleton>
  );
}

/** A box of known height that is being fetched: a chart, a card. */
export function BlockSkeleton({ height }: { height: number }) {
  return (
    <Skeleton aria-label="Loading" animation="pulse">
      <SkeletonItem style={{ height, width: '100%' }} />
    </Skeleton>
  );
}

/** A page whose code is still coming. */
export function PageSkeleton() {
  const styles = useStyles();
  return (
    <div className={styles.page}>
      <Skeleton aria-label="Loading" animation="pulse" className={styles.text}>
        <SkeletonItem size={32} style={{ width: '240px' }} />
        <SkeletonItem size={16} style={{ width: '420px', maxWidth: '80%' }} />
      </Skeleton>
      <TableSkeleton />
    </div>
  );
}
