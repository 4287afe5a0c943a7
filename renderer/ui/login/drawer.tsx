import { Button } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { Drawer } from '../dialogs/drawer.tsx';
import { ReasonedButton } from '../buttons/reasoned.tsx';
import { CredentialFields } from './credential-fields.tsx';
import { loginProblems, type LoginForm } from './form.ts';

export interface LoginDrawerProps {
  title: string;
  login: LoginForm;
  onChange: (login: LoginForm) => void;
  /** Tries the login and keeps it where it works. */
  onSave: () => void;
  busy: boolean;
  closeLabel: string;
  /** Id of the server that it is the login of; absent: of several. */
  server?: string;
  onClose: () => void;
  /** How it went. */
  children: ReactNode;
}

/** Asks for another source of the password, of one server or of many. */
export function LoginDrawer(props: LoginDrawerProps) {
  const { login, busy } = props;
  const [showProblems, setShowProblems] = useState(false);
  const problems = loginProblems(login);
  const missing = Object.keys(problems).length > 0;
  return (
    <Drawer
      title={props.title}
      open
      onClose={props.onClose}
      onSubmit={() => {
        setShowProblems(true);
        if (!missing && !busy) props.onSave();
      }}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={busy ? 'Connecting…' : showProblems && missing ? 'Fill in what is missing first.' : null}
          >
            Test and save
          </ReasonedButton>
          <Button onClick={props.onClose}>{props.closeLabel}</Button>
        </>
      }
    >
      <CredentialFields
        login={login}
        problems={showProblems ? problems : {}}
        server={props.server}
        onChange={(part) => props.onChange({ ...login, ...part })}
      />
      {props.children}
    </Drawer>
  );
}
