import { makeStyles, tokens } from '@fluentui/react-components';
import type { BackupPrivileges } from '../../../shared/privileges.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { privilegeLook } from './privilege-look.ts';
import { PrivilegeFindings } from './privilege-findings.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '12px' },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: '8px 16px',
    margin: 0,
    alignItems: 'baseline',
    '& dd': { margin: 0, display: 'flex', flexWrap: 'wrap', gap: '4px 12px' },
    '& dt': { color: tokens.colorNeutralForeground3 },
  },
});

/** How things stood and how they stand with the SQL; what is left to do opens below. */
export function BeforeAfter(props: { title: string; before: BackupPrivileges; after: BackupPrivileges }) {
  const styles = useStyles();
  const left = props.after.findings.filter(({ severity }) => severity !== 'ok');
  return (
    <div className={styles.box} role="status">
      <p className={styles.title}>{props.title}</p>
      <dl className={styles.pair}>
        <dt>Before</dt>
        <dd>
          <StatusBadge {...privilegeLook(props.before)} />
          <span>{visibleText(props.before.summary)}</span>
        </dd>
        <dt>After</dt>
        <dd>
          <StatusBadge {...privilegeLook(props.after)} />
          <span>{visibleText(props.after.summary)}</span>
        </dd>
      </dl>
      {left.length === 0 ? null : <PrivilegeFindings findings={left} />}
    </div>
  );
}
