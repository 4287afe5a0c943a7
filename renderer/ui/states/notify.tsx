import {
  Button,
  Toast,
  ToastBody,
  ToastTitle,
  ToastTrigger,
  makeStyles,
  tokens,
  useToastController,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useCallback } from 'react';
import { Link } from 'wouter';

/** Id of the one toaster, which the frame holds. */
export const toasterId = 'pgkeep-toasts';

export interface Notice {
  title: string;
  body?: string;
  intent: 'success' | 'warning' | 'error' | 'info';
  /** `name` is what a screen reader says where the label alone could belong to any toast; it begins with the label. */
  link?: { href: string; label: string; name?: string };
}

const useStyles = makeStyles({
  toast: { border: `1px solid ${tokens.colorNeutralStroke1}`, overflowWrap: 'anywhere' },
});

/** Shows a notice in the corner. Problems stay for a minute, the rest for seven seconds; each can be dismissed. */
export function useNotify(): (notice: Notice) => void {
  const styles = useStyles();
  const { dispatchToast } = useToastController(toasterId);
  return useCallback(
    ({ title, body, intent, link }: Notice) =>
      dispatchToast(
        <Toast className={styles.toast}>
          <ToastTitle
            action={
              <ToastTrigger>
                <Button
                  size="small"
                  appearance="transparent"
                  aria-label="Dismiss"
                  icon={<DismissRegular />}
                />
              </ToastTrigger>
            }
          >
            {title}
          </ToastTitle>
          <ToastBody>
            {body}
            {link === undefined ? null : (
              <div>
                <Link href={link.href} aria-label={link.name}>
                  {link.label}
                </Link>
              </div>
            )}
          </ToastBody>
        </Toast>,
        { intent, timeout: intent === 'error' ? 60_000 : 7_000, pauseOnHover: true },
      ),
    [dispatchToast, styles.toast],
  );
}
