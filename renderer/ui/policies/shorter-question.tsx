import { makeStyles, tokens } from '@fluentui/react-components';
import type { Problem } from '../../api/problem.ts';
import { ConfirmDialog } from '../dialogs/confirm.tsx';
import { visibleText } from '../format/identifier-text.ts';

const useStyles = makeStyles({
  list: {
    maxHeight: '240px',
    overflow: 'auto',
    listStyleType: 'none',
    margin: 0,
    padding: '8px 12px !important',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '6px',
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
  },
});

/** A change by which recovery points go earlier is asked about, with each of them. */
export function ShorterQuestion(props: {
  problem: Problem;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const styles = useStyles();
  const lines = (props.problem.details ?? '').split('\n').filter((line) => line !== '');
  return (
    <ConfirmDialog
      open
      danger
      title="Keep recovery points for a shorter time?"
      confirmLabel="Keep shorter"
      busy={props.busy}
      onConfirm={props.onConfirm}
      onClose={props.onClose}
    >
      <p>{visibleText(props.problem.message)}</p>
      <ul className={styles.list} tabIndex={0} aria-label="Recovery points that go earlier">
        {lines.map((line) => (
          <li key={line}>{visibleText(line)}</li>
        ))}
      </ul>
      <p>Until that holds, it can be undone on the page of the policy.</p>
    </ConfirmDialog>
  );
}
