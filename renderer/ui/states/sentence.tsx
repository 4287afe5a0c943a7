import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  sentence: {
    margin: 0,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase300,
    minHeight: '20px',
    maxWidth: '960px',
  },
});

/** How things stand, in one sentence under the title. Its line is kept free while it is not known. */
export function StateSentence({ children }: { children?: ReactNode }) {
  const styles = useStyles();
  return (
    <p className={styles.sentence} aria-live="polite">
      {children}
    </p>
  );
}
