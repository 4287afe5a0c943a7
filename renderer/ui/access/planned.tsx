import { makeStyles } from '@fluentui/react-components';
import type { PlannedChange } from '../../../shared/access/changes.ts';
import { CodeBlock } from '../copyable/code-block.tsx';
import { visibleText } from '../format/identifier-text.ts';
import { Folded } from '../layout/folded.tsx';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    overflowWrap: 'anywhere',
  },
  says: { margin: 0 },
});

/** What Azure is to be asked for: each in a sentence, with the request itself. */
export function PlannedChanges({ changes }: { changes: readonly PlannedChange[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list} aria-label="What Azure is asked for">
      {changes.map(({ says, request }, at) => (
        <li key={`${at} ${says}`}>
          <p className={styles.says}>{visibleText(says)}</p>
          <Folded summary="The request">
            <CodeBlock title="Request" label={`Request ${at + 1}`} text={request} />
          </Folded>
        </li>
      ))}
    </ul>
  );
}
