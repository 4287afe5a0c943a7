import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';
import { connectionState } from '../api/connection.ts';
import { sessionEndWords } from './session-end-words.ts';

const useStyles = makeStyles({
  // Who comes to a screen that was left alone sees nothing of what was open there.
  backdrop: { backgroundColor: tokens.colorNeutralBackground2 },
  surface: { maxWidth: '520px' },
  text: { margin: '0 0 12px' },
  steps: { margin: '0 0 12px', paddingInlineStart: '20px', lineHeight: tokens.lineHeightBase400 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Covers the page when its session ended. What was entered stays beneath, and is there after a new sign-in. */
export function SessionEnded() {
  const styles = useStyles();
  const { ended, generation } = useSyncExternalStore(connectionState.subscribe, connectionState.get);
  if (ended === null) return null;
  const { title, why, canSignIn } = sessionEndWords(ended, generation === 0);
  return (
    <Dialog open modalType="alert">
      <DialogSurface className={styles.surface} backdrop={{ className: styles.backdrop }} tabIndex={-1}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            <p className={styles.text}>{why}</p>
            {canSignIn ? (
              <>
                <p className={styles.text}>To sign in again:</p>
                <ol className={styles.steps}>
                  <li>
                    Press Enter in the terminal where <code>pgkeep serve</code> runs, or start it again.
                  </li>
                  <li>Open the address that it prints, in this browser.</li>
                </ol>
                <p className={styles.quiet}>
                  {generation === 0
                    ? 'Jobs that were started go on meanwhile.'
                    : 'Where the port is the same, this page then goes on, with what you entered. Jobs that were started go on meanwhile.'}
                </p>
              </>
            ) : null}
          </DialogContent>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
