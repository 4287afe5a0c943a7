import { Button } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { ReasonedButton } from '../buttons/reasoned.tsx';
import { Drawer } from '../dialogs/drawer.tsx';
import { secretProblems, sentSecret, type SecretForm } from './form.ts';
import { SecretFields } from './secret-fields.tsx';

/** Names the secret of a key vault that holds a login, and who reads it. */
export function SecretDrawer(props: {
  title: string;
  first: SecretForm;
  saveLabel: string;
  /** Id of the server that the login is for. */
  server?: string | undefined;
  /** While it is tried, it cannot be sent again. */
  isBusy?: boolean;
  onSave: (secret: ReturnType<typeof sentSecret>) => void;
  onClose: () => void;
  children?: ReactNode;
}) {
  const isBusy = props.isBusy === true;
  const [secret, setSecret] = useState(props.first);
  const problems = secretProblems(secret);
  const isWrong = Object.keys(problems).length > 0;
  return (
    <Drawer
      title={props.title}
      open
      onClose={props.onClose}
      onSubmit={() => {
        if (!isWrong && !isBusy) props.onSave(sentSecret(secret));
      }}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={
              isBusy
                ? 'Reading the secret and connecting…'
                : isWrong
                  ? 'Name the secret and who reads it first.'
                  : null
            }
          >
            {props.saveLabel}
          </ReasonedButton>
          <Button onClick={props.onClose}>Cancel</Button>
        </>
      }
    >
      <SecretFields
        secret={secret}
        problems={problems}
        server={props.server}
        onChange={(change) => setSecret((before) => ({ ...before, ...change }))}
      />
      {props.children}
    </Drawer>
  );
}
