import {
  Button,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  OverlayDrawer,
  makeStyles,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import type { ReactNode } from 'react';
import { useReturnFocus } from './return-focus.ts';

const useStyles = makeStyles({
  drawer: { width: '560px', maxWidth: '100vw' },
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
  },
  footer: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

export interface DrawerProps {
  title: ReactNode;
  open: boolean;
  onClose: () => void;
  /** Buttons at the bottom; the filled one first. */
  footer?: ReactNode;
  /** Present: the drawer is a form, and Enter submits it. */
  onSubmit?: () => void;
  children: ReactNode;
}

/** Details or a form over the list it belongs to. Esc closes; the focus returns to where it was. */
export function Drawer({ title, open, onClose, footer, onSubmit, children }: DrawerProps) {
  const styles = useStyles();
  useReturnFocus(open);
  return (
    <OverlayDrawer
      className={styles.drawer}
      position="end"
      open={open}
      onOpenChange={(_, data) => (data.open ? undefined : onClose())}
    >
      <form
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
        <DrawerBody className={styles.body}>{children}</DrawerBody>
        {footer === undefined ? null : <DrawerFooter className={styles.footer}>{footer}</DrawerFooter>}
      </form>
    </OverlayDrawer>
  );
}
