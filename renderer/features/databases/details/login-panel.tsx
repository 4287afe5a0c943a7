import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import { toProblem } from '../../../api/problem.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Facts } from '../../../ui/layout/facts.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { secretWords } from '../../../ui/login/credential-kinds.ts';
import { emptySecret, secretFormOf } from '../../../ui/login/form.ts';
import { SecretDrawer } from '../../../ui/login/secret-drawer.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { useSetInstance } from './use-set-instance.ts';

/** Where the login comes from that backs the database up; `mayChange` is false where nothing is backed up any more. */
export function LoginPanel({ instance, mayChange }: { instance: InstanceSummary; mayChange: boolean }) {
  const { id, credential, serverName } = instance;
  const [isOpen, setOpen] = useState(false);
  const set = useSetInstance(() => setOpen(false));
  const problem = set.error === null ? null : toProblem(set.error);
  return (
    <Section
      title="Login"
      actions={
        mayChange ? (
          <>
            {credential === undefined ? null : (
              <Button
                disabledFocusable={set.isPending}
                onClick={() => set.mutate({ instance: id, options: {}, credential: null })}
              >
                Use the login of the server
              </Button>
            )}
            <Button onClick={() => setOpen(true)}>
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
          [
            'Read as',
            credential === undefined || credential.identity !== undefined
              ? null
              : 'nobody yet: its vault names the secret, and nobody here has said as whom it is read',
          ],
        ]}
      />
      {isOpen
        ? null
        : set.data?.warnings?.map((warning) => (
            <NoticeBar kind="warning" key={warning}>
              {visibleText(warning)}
            </NoticeBar>
          ))}
      {problem === null || isOpen ? null : <ErrorCard title="The login was not changed" problem={problem} />}
      {isOpen ? (
        <SecretDrawer
          title="Login of this database"
          first={credential === undefined ? emptySecret : secretFormOf(credential)}
          saveLabel="Save"
          server={instance.serverId}
          isBusy={set.isPending}
          onSave={(sent) => set.mutate({ instance: id, options: {}, credential: sent })}
          onClose={() => setOpen(false)}
        >
          {problem === null ? null : <ErrorCard title="The login was not changed" problem={problem} />}
        </SecretDrawer>
      ) : null}
    </Section>
  );
}
