import { useState } from 'react';
import { ConfirmDialog, type ConfirmDialogProps } from './confirm.tsx';
import { isNameTyped } from '../fields/is-name-typed.ts';
import { TypedNameField } from '../fields/typed-name.tsx';

export interface TypedConfirmDialogProps extends Omit<ConfirmDialogProps, 'onConfirm'> {
  /** What has to be typed. */
  name: string;
  /** Called with the name, once it is typed. */
  onConfirm: (typedName: string) => void;
}

/** Danger is slow: the name has to be typed before the button works. */
export function TypedConfirmDialog({ name, onConfirm, children, ...dialog }: TypedConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  return (
    <ConfirmDialog
      {...dialog}
      danger
      reason={
        dialog.reason ?? (isNameTyped(typed, name) ? null : 'The button works once it is typed exactly.')
      }
      onConfirm={() => onConfirm(name)}
      onClose={() => {
        setTyped('');
        dialog.onClose();
      }}
    >
      {children}
      <TypedNameField name={name} value={typed} onChange={setTyped} />
    </ConfirmDialog>
  );
}
