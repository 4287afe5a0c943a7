import { Portal, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useId, useRef, useSyncExternalStore } from 'react';
import { connectionState } from '../../api/connection.ts';
import { sessionEndWords } from './end-words.ts';

const useStyles = makeStyles({
  // Who comes to a screen that was left alone sees nothing of what was open there.
  cover: {
    width: '100vw',
    height: '100vh',
    maxWidth: 'none',
    maxHeight: 'none',
    boxSizing: 'border-box',
    padding: '24px',
    border: 'none',
    overflow: 'auto',
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground1,
    outlineStyle: 'none',
  },
  card: {
    maxWidth: '520px',
    boxSizing: 'border-box',
    margin: '20vh auto 0',
    padding: '24px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: '6px',
    backgroundColor: tokens.colorNeutralBackground1,
  },
  title: { margin: '0 0 12px', fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
  text: { margin: '0 0 12px' },
  steps: { margin: '0 0 12px', paddingInlineStart: '20px', lineHeight: tokens.lineHeightBase400 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Covers the page when its session ended. What was entered stays beneath, and is there after a new sign-in. */
export function SessionEnded() {
  const { ended } = useSyncExternalStore(connectionState.subscribe, connectionState.get);
  return ended === null ? null : <Cover />;
}

/** Fluent's drawers hide from screen readers all that stands at the top of the document, but what has this. */
const neverHidden = 'data-tabster-never-hide';

/** The browser's own modal dialog: it lies above every drawer and keeps keys and focus from all beneath. */
function Cover() {
  const styles = useStyles();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const { ended, generation } = useSyncExternalStore(connectionState.subscribe, connectionState.get);
  useEffect(() => {
    const shown = dialog.current;
    // No key closes it, nor reaches what lies beneath.
    const swallow = (event: Event) => {
      if (!(event instanceof KeyboardEvent) || event.key === 'Escape') event.preventDefault();
      event.stopPropagation();
    };
    const keep = (event: Event) => event.preventDefault();
    shown?.parentElement?.setAttribute(neverHidden, '');
    shown?.showModal();
    shown?.addEventListener('cancel', keep);
    window.addEventListener('keydown', swallow, { capture: true });
    return () => {
      window.removeEventListener('keydown', swallow, { capture: true });
      shown?.removeEventListener('cancel', keep);
      shown?.close();
    };
  }, []);
  if (ended === null) return null;
  const { title, why, canSignIn } = sessionEndWords(ended, generation === 0);
  return (
    <Portal>
      <dialog ref={dialog} role="alertdialog" aria-labelledby={id} className={styles.cover}>
        <div className={styles.card}>
          <h2 id={id} className={styles.title}>
            {title}
          </h2>
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
                  : 'If the port is the same, this page then goes on with what you entered. Jobs that were started go on meanwhile.'}
              </p>
            </>
          ) : null}
        </div>
      </dialog>
    </Portal>
  );
}
