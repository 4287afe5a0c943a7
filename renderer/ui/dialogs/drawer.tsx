import {
  Button,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  OverlayDrawer,
  makeStyles,
  mergeClasses,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useEffect, useRef, type ReactNode } from 'react';
import { useDiscardGuard } from './discard.tsx';
import { useFirstField } from '../focus/first-field.ts';
import { useReturnFocus } from '../focus/return-focus.ts';

const useStyles = makeStyles({
  drawer: { width: '560px', maxWidth: '100vw' },
  wide: { width: '720px' },
  form: {
    display: 'flex',
    flexDirection: 'column',
    flex: '1 1 auto',
    minWidth: 0,
    minHeight: 0,
    width: '100%',
    height: '100%',
  },
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: '16px',
    paddingBottom: '16px',
    '& > p, & > ul': { margin: 0 },
    // the body scrolls; nothing in it is squeezed until it can't be read
    '& > *': { flexShrink: 0 },
  },
  footer: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

export interface DrawerProps {
  title: ReactNode;
  open: boolean;
  onClose: () => void;
  /** Buttons at the bottom; the filled one first. */
  footer?: ReactNode;
  /** Present: the drawer is a form: its first field takes the focus, and Enter submits it. */
  onSubmit?: () => void;
  children: ReactNode;
}

/**
 * Details or a form over the list it belongs to. Esc and a click beside close it, and ask first where something was
 * typed; the focus returns to where it was.
 */
export function Drawer({ open, onClose, ...content }: DrawerProps & Pick<DrawerContentProps, 'takesFocus'>) {
  return (
    <DrawerSurface open={open} onClose={onClose}>
      <DrawerContent {...content} onClose={onClose} />
    </DrawerSurface>
  );
}

export interface DrawerSurfaceProps {
  open: boolean;
  onClose: () => void;
  /** Esc; without it, it closes. */
  onEscape?: (() => void) | undefined;
  /** Whether `onClose` asks by itself before something is lost: then nothing is asked here as well. */
  asksItself?: boolean;
  /** 720 px instead of 560. */
  wide?: boolean;
  children: ReactNode;
}

/** A drawer whose content changes while it stays where it is: each in a `DrawerContent`. */
export function DrawerSurface(props: DrawerSurfaceProps) {
  const { open, onClose, onEscape, asksItself = false, wide = false, children } = props;
  const styles = useStyles();
  const { watch, leaveCarefully, question } = useDiscardGuard();
  useReturnFocus(open);
  return (
    <>
      <OverlayDrawer
        ref={watch}
        className={mergeClasses(styles.drawer, wide && styles.wide)}
        position="end"
        open={open}
        onOpenChange={(_, { open: opens, type }) => {
          if (opens) return;
          if (type === 'escapeKeyDown' && onEscape !== undefined) leaveCarefully(onEscape);
          else if (asksItself) onClose();
          else leaveCarefully(onClose);
        }}
      >
        {children}
      </OverlayDrawer>
      {question}
    </>
  );
}

export interface DrawerContentProps extends Omit<DrawerProps, 'open'> {
  /**
   * Whether the user comes back to it, or it takes the place of a form that is through: its first button at the bottom
   * takes the focus over.
   */
  takesFocus?: boolean;
}

/** What is in a drawer at present: title, body, and buttons. */
export function DrawerContent(props: DrawerContentProps) {
  const { title, onClose, footer, onSubmit, takesFocus = false } = props;
  const styles = useStyles();
  const buttons = useRef<HTMLDivElement>(null);
  const form = useFirstField<HTMLFormElement>(onSubmit !== undefined && !takesFocus);
  useEffect(() => {
    if (takesFocus) buttons.current?.querySelector<HTMLElement>('button, a[href]')?.focus();
  }, [takesFocus]);
  return (
    <form
      ref={form}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit?.();
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          heading={{ as: 'h2' }}
          action={
            <Button appearance="subtle" aria-label="Close" icon={<DismissRegular />} onClick={onClose} />
          }
        >
          {title}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body}>{props.children}</DrawerBody>
      {footer === undefined ? null : (
        <DrawerFooter>
          <div ref={buttons} className={styles.footer}>
            {footer}
          </div>
        </DrawerFooter>
      )}
    </form>
  );
}
