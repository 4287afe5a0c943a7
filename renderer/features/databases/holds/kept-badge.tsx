import { makeStyles } from '@fluentui/react-components';
import { LockClosed16Regular } from '@fluentui/react-icons/svg/lock-closed';
import { Pin16Regular } from '@fluentui/react-icons/svg/pin';
import type { PointHolds } from '../../../../shared/points/holds.ts';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { keptBadge, keptLines } from './questions.ts';

const useStyles = makeStyles({
  badge: { display: 'inline-flex', alignItems: 'center', gap: '6px', maxWidth: '100%', whiteSpace: 'nowrap' },
  icon: { flexShrink: 0 },
  words: { overflow: 'hidden', textOverflow: 'ellipsis' },
});

/** That a recovery point is pinned or under legal hold; who, since when and why on hover. */
export function KeptBadge({ holds }: { holds: PointHolds | undefined }) {
  const styles = useStyles();
  const now = new Date(useNow(60_000));
  if (holds === undefined) return null;
  const hint = keptLines(holds, now).join('\n');
  if (holds.uncertain.length > 0) return <StatusBadge status="warning" word={keptBadge(holds)} hint={hint} />;
  const Icon = holds.legalHold === undefined ? Pin16Regular : LockClosed16Regular;
  return (
    <span className={styles.badge} title={hint}>
      <Icon className={styles.icon} aria-hidden />
      <span className={styles.words}>{keptBadge(holds)}</span>
    </span>
  );
}
