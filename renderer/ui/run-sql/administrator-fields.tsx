import { Field, Input } from '@fluentui/react-components';
import type { Ref } from 'react';
import { actionWords } from './action-words.ts';

export interface AdministratorFieldsProps {
  user: string;
  onUser: (user: string) => void;
  password: string;
  onPassword: (password: string) => void;
  /** Who will do. */
  userHint?: string;
  passwordHint?: string;
  userRef?: Ref<HTMLInputElement>;
}

/** The login that may grant. */
export function AdministratorFields(props: AdministratorFieldsProps) {
  const {
    userHint = actionWords.grant.who,
    passwordHint = 'Used for this, and forgotten when the drawer closes.',
  } = props;
  return (
    <>
      <Field label="Administrator" required hint={userHint}>
        <Input
          input={{ ref: props.userRef }}
          value={props.user}
          autoComplete="off"
          onChange={(_, { value }) => props.onUser(value)}
        />
      </Field>
      <Field label="Password" hint={passwordHint}>
        <Input
          type="password"
          value={props.password}
          autoComplete="off"
          onChange={(_, { value }) => props.onPassword(value)}
        />
      </Field>
    </>
  );
}
