import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';
import type { Problem } from '../../api/problem.ts';
import { useStatusColours } from '../../look/status-colours.ts';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { useDiscardGuard } from './discard.tsx';
import { useReturnFocus } from '../focus/return-focus.ts';

const useStyles = makeStyles({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: '16px',
    paddingBlock: '8px',
    overflowWrap: 'anywhere',
    '& > p, & > ul': { margin: 0 },
    '& > ul': { paddingLeft: '20px' },
  },
  form: { display: 'contents' },
});

export interface ConfirmDialogProps {
  open: boolean;
  title: string;
  /** What will happen, and what will be gone. */
  children: ReactNode;
  /** A verb: "Remove server". */
  confirmLabel: string;
  /** What closing does, where "Cancel" would puzzle: "Keep running". */
  closeLabel?: string;
  danger?: boolean;
  /** Danger that loses nothing: the button has its usual colour. */
  calm?: boolean;
  /** Why it cannot be confirmed yet; null when it can. */
  reason?: string | null;
  busy?: boolean;
  problem?: Problem | null;
  onConfirm: () => void;
  onClose: () => void;
}

/**
 * Where danger begins, the button that does nothing has the focus, so that a key pressed too soon loses nothing. A
 * field that has to be filled in first is as harmless and keeps it.
 */
function useHarmlessFocus(isDanger: boolean) {
  const form = useRef<HTMLFormElement>(null);
  // Fluent's dialog has taken the focus to its first button by then: it is below, and effects run from there up.
  useEffect(() => {
    if (isDanger && form.current?.querySelector('input[type="text"]') === null)
      form.current.querySelector<HTMLElement>('[data-harmless]')?.focus();
  }, [isDanger]);
  return form;
}

/**
 * Asks before something is lost. Enter confirms, unless something is destroyed; Esc closes. What was typed for a change
 * is asked about first.
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const styles = useStyles();
  const colours = useStatusColours();
  useReturnFocus(props.open);
  const form = useHarmlessFocus(props.open && props.danger === true);
  const { watch, leaveCarefully, question } = useDiscardGuard();
  const reason = props.reason ?? null;
  const blocked = reason !== null || props.busy === true;
  return (
    <>
      <Dialog
        open={props.open}
        modalType={props.danger === true ? 'alert' : 'modal'}
        onOpenChange={(_, data) => {
          if (data.open) return;
          // A name that was typed to confirm a loss is none itself.
          if (props.danger === true) props.onClose();
          else leaveCarefully(props.onClose);
        }}
      >
        <DialogSurface ref={watch}>
          <form
            ref={form}
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              if (!blocked) props.onConfirm();
            }}
          >
            <DialogBody>
              <DialogTitle as="h2">{props.title}</DialogTitle>
              <DialogContent className={styles.content}>
                {props.children}
                {props.problem === undefined || props.problem === null ? null : (
                  <ErrorCard problem={props.problem} />
                )}
                {reason === null ? null : <span>{reason}</span>}
              </DialogContent>
              <DialogActions fluid>
                <Button
                  type="submit"
                  appearance="primary"
                  disabledFocusable={blocked}
                  style={
                    props.danger === true && props.calm !== true && !blocked
                      ? { backgroundColor: colours.bad, color: 'Canvas' }
                      : undefined
                  }
                >
                  {props.confirmLabel}
                </Button>
                <Button data-harmless onClick={props.onClose}>
                  {props.closeLabel ?? 'Cancel'}
                </Button>
              </DialogActions>
            </DialogBody>
          </form>
        </DialogSurface>
      </Dialog>
      {question}
    </>
  );
}
