import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { ConfirmDialog, type ConfirmDialogProps } from './confirm.tsx';
import { Identifier } from '../text/identifier.tsx';

export interface TypedConfirmDialogProps extends Omit<ConfirmDialogProps, 'onConfirm'> {
  /** What has to be typed, exactly. */
  name: string;
  /** Called with what was typed. */
  onConfirm: (typedName: string) => void;
}

/** Danger is slow: the name has to be typed before the button works. */
export function TypedConfirmDialog({ name, onConfirm, children, ...dialog }: TypedConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  return (
    <ConfirmDialog
      {...dialog}
      danger
      reason={dialog.reason ?? (typed === name ? null : 'The button works once it is typed exactly.')}
      onConfirm={() => onConfirm(typed)}
      onClose={() => {
        setTyped('');
        dialog.onClose();
      }}
    >
      {children}
      <Field
        label={
          <>
            Type <Identifier name={name} max={63} /> to go on
          </>
        }
      >
        <Input
          value={typed}
          onChange={(_, data) => setTyped(data.value)}
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
    </ConfirmDialog>
  );
}
