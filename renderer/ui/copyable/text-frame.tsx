import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  block: {
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '6px',
    backgroundColor: tokens.colorNeutralBackground3,
    minWidth: 0,
    overflow: 'hidden',
  },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: '4px',
    padding: '4px 4px 4px 12px',
    minHeight: '32px',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  title: { flex: '1 1 auto', minWidth: 0, overflowWrap: 'anywhere' },
});

/** The frame of text that is taken away: its title, what can be done with it, the text. */
export function TextFrame(props: { title: string; actions: ReactNode; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.block}>
      <div className={styles.head}>
        <span className={styles.title}>{props.title}</span>
        {props.actions}
      </div>
      {props.children}
    </div>
  );
}
