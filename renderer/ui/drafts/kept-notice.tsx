import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { NoticeBar } from '../states/notice-bar.tsx';

export interface KeptNoticeProps {
  onStartOver: () => void;
  onDismiss: () => void;
  /** What was not kept and has to be given again, in a sentence. */
  children?: ReactNode;
}

/** Above a wizard that goes on with a kept draft: that it does, and the way to an empty one. */
export function KeptNotice({ onStartOver, onDismiss, children }: KeptNoticeProps) {
  return (
    <NoticeBar
      kind="note"
      action={
        <Button size="small" onClick={onStartOver}>
          Start over
        </Button>
      }
      onDismiss={onDismiss}
    >
      What you chose before is kept. {children}
    </NoticeBar>
  );
}
