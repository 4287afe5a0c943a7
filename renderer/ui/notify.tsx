import { Toast, ToastBody, ToastTitle, useToastController } from '@fluentui/react-components';
import { useCallback } from 'react';
import { Link } from 'wouter';

/** Id of the one toaster, which the frame holds. */
export const toasterId = 'pgkeep-toasts';

export interface Notice {
  title: string;
  body?: string;
  intent: 'success' | 'warning' | 'error' | 'info';
  link?: { href: string; label: string };
}

/** Shows a notice in the corner. Problems stay until they are dismissed; the rest goes after seven seconds. */
export function useNotify(): (notice: Notice) => void {
  const { dispatchToast } = useToastController(toasterId);
  return useCallback(
    ({ title, body, intent, link }: Notice) =>
      dispatchToast(
        <Toast>
          <ToastTitle {...(link === undefined ? {} : { action: <Link href={link.href}>{link.label}</Link> })}>
            {title}
          </ToastTitle>
          {body === undefined ? null : <ToastBody>{body}</ToastBody>}
        </Toast>,
        { intent, timeout: intent === 'error' ? 60_000 : 7_000, pauseOnHover: true },
      ),
    [dispatchToast],
  );
}
