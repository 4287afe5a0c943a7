import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { toProblem } from '../../api/problem.ts';
import { useAbout } from '../../api/use-about.ts';
import { ReasonedButton } from '../../ui/buttons/reasoned.tsx';
import { DrawerContent, DrawerSurface } from '../../ui/dialogs/drawer.tsx';
import { IntoView } from '../../ui/focus/into-view.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { NoticeBar } from '../../ui/states/notice-bar.tsx';
import { StatusCard } from '../../ui/states/status/status-card.tsx';
import { Identifier } from '../../ui/text/identifier.tsx';
import { SignInFields } from './sign-in-fields.tsx';
import { emptySignIn, formAgain, signInProblems, type SignInForm } from './sign-in-form.ts';
import { PromptView } from './sign-in-prompt.tsx';
import { useSignIn, type SignedIn } from './use-sign-in.ts';

export interface SignInDrawerProps {
  /** The identity that signs in again; null: a new one. */
  again: AzureIdentity | null;
  known: readonly AzureIdentity[];
  onClose: () => void;
}

/** Signs in to Azure: says how, shows what a person has to do, and how it came out. */
export function SignInDrawer(props: SignInDrawerProps) {
  const about = useAbout();
  if (about === undefined) return null;
  return (
    <OpenDrawer
      {...props}
      keychain={about.keychain.available}
      // elsewhere the page is in the browser already
      opens={about.host === 'electron'}
    />
  );
}

function OpenDrawer(props: SignInDrawerProps & { keychain: boolean; opens: boolean }) {
  const { again, known, keychain, opens, onClose } = props;
  const [form, setForm] = useState<SignInForm>(() =>
    again === null ? emptySignIn(known, keychain) : formAgain(again, keychain),
  );
  const { signIn, prompt, error, stop } = useSignIn(again, opens);
  const [showProblems, setShowProblems] = useState(false);
  const problems = signInProblems(form);
  const missing = Object.keys(problems).length > 0;
  const title = again === null ? 'Sign in to Azure' : 'Sign in again';
  return (
    <DrawerSurface open onClose={onClose}>
      {signIn.data !== undefined ? (
        <Done done={signIn.data} onClose={onClose} />
      ) : prompt !== null ? (
        <DrawerContent
          key="prompt"
          title={title}
          onClose={onClose}
          footer={<Button onClick={stop}>Cancel</Button>}
        >
          <PromptView prompt={prompt} />
        </DrawerContent>
      ) : (
        <DrawerContent
          key="form"
          title={title}
          onClose={onClose}
          onSubmit={() => {
            setShowProblems(true);
            if (!missing && !signIn.isPending) signIn.mutate(form);
          }}
          footer={
            <>
              <ReasonedButton
                type="submit"
                appearance="primary"
                reason={
                  signIn.isPending
                    ? 'Asking Microsoft Entra…'
                    : showProblems && missing
                      ? 'Fill in what is missing first.'
                      : null
                }
              >
                Sign in
              </ReasonedButton>
              <Button onClick={onClose}>Cancel</Button>
            </>
          }
        >
          {again === null ? null : <Again identity={again} />}
          {/* what went wrong is read before what is to be typed */}
          {error === null ? null : (
            <IntoView>
              <ErrorCard title="Nobody is signed in" problem={{ ...toProblem(error), steps: [] }} />
            </IntoView>
          )}
          <SignInFields
            again={again}
            form={form}
            problems={showProblems ? problems : {}}
            onChange={(change) => {
              if (!signIn.isPending) signIn.reset();
              setForm({ ...form, ...change });
            }}
          />
        </DrawerContent>
      )}
    </DrawerSurface>
  );
}

function Again({ identity }: { identity: AzureIdentity }) {
  return (
    <p>
      <Identifier name={identity.name} max={63} /> stays as it is, and what uses it goes on once this is done.
    </p>
  );
}

function Done({ done: { identity, warnings }, onClose }: { done: SignedIn; onClose: () => void }) {
  return (
    <DrawerContent
      key="done"
      title="Signed in"
      onClose={onClose}
      takesFocus
      footer={
        <Button appearance="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <StatusCard kind="good">
        <p>
          <Identifier name={identity.name} max={63} /> is signed in, and Azure has given it a token.
        </p>
      </StatusCard>
      {warnings.map((warning) => (
        <NoticeBar key={warning} kind="warning">
          {visibleText(warning)}
        </NoticeBar>
      ))}
    </DrawerContent>
  );
}
