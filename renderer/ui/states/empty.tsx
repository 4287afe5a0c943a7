import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  empty: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: '16px',
    padding: '40px 32px',
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: '6px',
    maxWidth: '640px',
    boxSizing: 'border-box',
  },
  sentence: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
});

/** First use, or nothing left after a filter: one sentence and one button. */
export function EmptyState({ sentence, action }: { sentence: ReactNode; action?: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.empty}>
      <p className={styles.sentence}>{sentence}</p>
      {action}
    </div>
  );
}
