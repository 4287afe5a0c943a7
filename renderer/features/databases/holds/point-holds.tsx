import { makeStyles } from '@fluentui/react-components';
import type { PointHolds } from '../../../../shared/points/holds.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { KeptBadge } from './kept-badge.tsx';
import { keptLines } from './questions.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '4px', overflowWrap: 'anywhere' },
});

/** Who keeps a recovery point, since when and why; nothing where nobody does. */
export function ShownHolds({ holds }: { holds: PointHolds | undefined }) {
  const styles = useStyles();
  const now = new Date(useNow(60_000));
  if (holds === undefined) return null;
  const { uncertain, ...certain } = holds;
  return (
    <div className={styles.box}>
      <KeptBadge holds={holds} />
      {keptLines({ ...certain, uncertain: [] }, now).map((line) => (
        <span key={line}>{line}</span>
      ))}
      {keptLines({ uncertain }, now).map((line) => (
        <NoticeBar key={line} kind="warning">
          {line}
        </NoticeBar>
      ))}
    </div>
  );
}
