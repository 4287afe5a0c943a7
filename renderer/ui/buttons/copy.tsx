import { Button } from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { useState } from 'react';

export interface CopyButtonProps {
  text: string;
  label?: string;
  /** Which text, for whoever does not see where it stands. */
  of?: string;
  /** Called once it is in the clipboard. */
  onCopied?: (() => void) | undefined;
}

/** Copies the text and says so where it was pressed. */
export function CopyButton({ text, label = 'Copy', of, onCopied }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
      onCopied?.();
    } catch {
      setState('refused');
    }
    setTimeout(() => setState('idle'), 2_000);
  };
  const words = { idle: label, copied: 'Copied', refused: 'Copying is not allowed here' }[state];
  return (
    <Button
      size="small"
      appearance="subtle"
      icon={state === 'copied' ? <CheckmarkRegular /> : <CopyRegular />}
      onClick={() => void copy()}
      aria-live="polite"
      aria-label={of === undefined ? undefined : `${words}: ${of}`}
    >
      {words}
    </Button>
  );
}
