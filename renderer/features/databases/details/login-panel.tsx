import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { ConfirmDialog } from '../../../ui/dialogs/confirm.tsx';
import { Facts } from '../../../ui/layout/facts.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { readerWords, secretWords } from '../../../ui/login/credential-kinds.ts';
import { emptySecret, secretFormOf } from '../../../ui/login/form.ts';
import { SecretDrawer } from '../../../ui/login/secret-drawer.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { useSetInstance } from './use-set-instance.ts';

/** Where the login comes from that backs the database up; `mayChange` is false where nothing is backed up any more. */
export function LoginPanel({ instance, mayChange }: { instance: InstanceSummary; mayChange: boolean }) {
  const { id, credential, serverName } = instance;
  const [open, setOpen] = useState<'secret' | 'question' | null>(null);
  const set = useSetInstance(() => setOpen(null));
  // what went wrong before is not said of what is tried next
  const show = (what: typeof open) => {
    set.reset();
    setOpen(what);
  };
  const problem = set.error === null ? null : toProblem(set.error);
  return (
    <Section
      title="Login"
      actions={
        mayChange ? (
          <>
            {credential === undefined ? null : (
              <Button onClick={() => show('question')}>Use the login of the server…</Button>
            )}
            <Button onClick={() => show('secret')}>
              {credential === undefined ? 'Give it its own login…' : 'Change login…'}
            </Button>
          </>
        ) : undefined
      }
    >
      <Facts
        facts={[
          [
            'From',
            visibleText(credential === undefined ? `the login of ${serverName}` : secretWords(credential)),
          ],
          ['Secret', credential === undefined ? null : visibleText(credential.secret)],
          ['Read as', credential === undefined ? null : <Reader key="reader" {...credential} />],
        ]}
      />
      {open !== null
        ? null
        : set.data?.warnings?.map((warning) => (
            <NoticeBar kind="warning" key={warning}>
              {visibleText(warning)}
            </NoticeBar>
          ))}
      {open === 'question' && credential !== undefined ? (
        <ConfirmDialog
          open
          danger
          calm
          title="Use the login of the server?"
          confirmLabel="Use the login of the server"
          busy={set.isPending}
          problem={problem}
          onConfirm={() => set.mutate({ instance: id, options: {}, credential: null })}
          onClose={() => show(null)}
        >
          <p>
            This database is backed up with the login of {visibleText(serverName)} from then on. Which secret
            held its own login is forgotten here: {visibleText(credential.secret)}. Nothing changes in Azure.
          </p>
        </ConfirmDialog>
      ) : null}
      {open === 'secret' ? (
        <SecretDrawer
          title="Login of this database"
          first={credential === undefined ? emptySecret : secretFormOf(credential)}
          saveLabel="Save"
          server={instance.serverId}
          isBusy={set.isPending}
          onSave={(sent) => set.mutate({ instance: id, options: {}, credential: sent })}
          onClose={() => show(null)}
        >
          {problem === null ? null : <ErrorCard title="The login was not changed" problem={problem} />}
        </SecretDrawer>
      ) : null}
    </Section>
  );
}

/** As whom the secret is read here, by name. */
function Reader({ identity }: { identity?: string | undefined }) {
  const listed = useQuery(orpc.azure.identities.queryOptions({ input: {} }));
  const identities = listed.data?.map((status) => status.identity);
  if (identity === undefined)
    return <>nobody yet: its vault names the secret, and nobody here has said as whom it is read</>;
  return <>{visibleText(readerWords(identity, identities) ?? '…')}</>;
}
