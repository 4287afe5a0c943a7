import { Button } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ServerSummary } from '../../../shared/servers.ts';
import { client, orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { useAbout } from '../../api/use-about.ts';
import { Drawer } from '../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../ui/states/error-card.tsx';
import { IntoView } from '../../ui/focus/into-view.tsx';
import { ReasonedButton } from '../../ui/buttons/reasoned.tsx';
import { AddressFields } from './address/fields.tsx';
import { CredentialFields } from '../../ui/login/credential-fields.tsx';
import { PasteConnection } from './address/paste-connection.tsx';
import {
  addressOf,
  emptyServer,
  serverProblems,
  suggestedName,
  withParsed,
  type ServerForm,
} from './address/form.ts';
import { credentialOf, loginProblems } from '../../ui/login/form.ts';
import { ServerReportView } from './server-report.tsx';
import { useLoginTicket } from '../../ui/login/use-ticket.ts';

export interface AddServerDrawerProps {
  open: boolean;
  onClose: () => void;
  onAdded: (server: ServerSummary) => void;
}

/** Adds a server: paste or fill in, test, add. */
export function AddServerDrawer(props: AddServerDrawerProps) {
  const about = useAbout();
  if (!props.open || about === undefined) return null;
  return <OpenDrawer {...props} keychain={about.keychain.available} />;
}

function OpenDrawer({ onClose, onAdded, keychain }: AddServerDrawerProps & { keychain: boolean }) {
  const { form, change, tryOut, add } = useNewServer(keychain, onAdded);
  const [showProblems, setShowProblems] = useState(false);
  const problems = serverProblems(form);
  const login = loginProblems(form.login);
  const missing = { ...problems, ...login };
  const reason = Object.keys(missing).length === 0 ? null : 'Fill in what is missing first.';
  const tested = tryOut.data !== undefined;

  const submit = () => {
    setShowProblems(true);
    if (reason !== null) return;
    if (tested) add.mutate(form);
    else tryOut.mutate(form);
  };
  const busy = tryOut.isPending || add.isPending;

  return (
    <Drawer
      title="Add server"
      open
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={busy ? (tryOut.isPending ? 'Connecting…' : 'Adding…') : showProblems ? reason : null}
          >
            {tested ? 'Add server' : 'Test connection'}
          </ReasonedButton>
          {tryOut.error === null ? null : (
            <Button onClick={() => add.mutate(form)}>Add without a working test</Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <PasteConnection onParsed={(parsed) => change(withParsed(form, parsed))} />
      <AddressFields form={form} problems={showProblems ? problems : {}} onChange={change} />
      <CredentialFields
        login={form.login}
        problems={showProblems ? login : {}}
        onChange={(part) => change({ login: { ...form.login, ...part } })}
      />
      {tryOut.data === undefined ? null : (
        <IntoView>
          <ServerReportView report={tryOut.data} />
        </IntoView>
      )}
      {tryOut.error === null ? null : (
        <IntoView>
          <ErrorCard title="The test failed" problem={toProblem(tryOut.error)} />
        </IntoView>
      )}
      {add.error === null ? null : (
        <IntoView>
          <ErrorCard title="The server was not added" problem={toProblem(add.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}

/** A server that is filled in: tried first, then added. A change takes back what was answered about it. */
function useNewServer(keychain: boolean, onAdded: (server: ServerSummary) => void) {
  const queryClient = useQueryClient();
  const ticket = useLoginTicket();
  const [form, setForm] = useState<ServerForm>(() => emptyServer(keychain));

  const tryOut = useMutation({
    mutationFn: async (tried: ServerForm) =>
      client.servers.tryOut({
        address: addressOf(tried),
        credential: credentialOf(tried.login),
        ...(await ticket.forCall(tried.login)),
      }),
  });
  const add = useMutation({
    mutationFn: async (added: ServerForm) => {
      const input = {
        name: added.name.trim() === '' ? suggestedName(added) : added.name,
        address: addressOf(added),
        credential: credentialOf(added.login),
        ...(await ticket.forCall(added.login)),
      };
      return client.servers.add(input).finally(ticket.spent);
    },
    onSuccess: (server) => {
      void queryClient.invalidateQueries({ queryKey: orpc.servers.key() });
      void queryClient.invalidateQueries({ queryKey: orpc.variables.key() });
      onAdded(server);
    },
  });

  const change = (part: Partial<ServerForm>) => {
    setForm({ ...form, ...part });
    // What was found stays true under another name.
    if (Object.keys(part).some((field) => field !== 'name')) tryOut.reset();
    add.reset();
  };
  return { form, change, tryOut, add };
}
