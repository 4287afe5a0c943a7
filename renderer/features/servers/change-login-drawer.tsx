import { Button } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ServerSummary } from '../../../shared/servers.ts';
import { client, orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { useAbout } from '../../api/use-about.ts';
import { Drawer } from '../../ui/drawer.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { IntoView } from '../../ui/into-view.tsx';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { CredentialFields } from './credential-fields.tsx';
import { credentialOf, loginOfServer, loginProblems } from './server-form.ts';
import { useLoginTicket } from './use-login-ticket.ts';

/** Names another source of the password: tried first, then kept. */
export function ChangeLoginDrawer({ server, onClose }: { server: ServerSummary; onClose: () => void }) {
  const queryClient = useQueryClient();
  const ticket = useLoginTicket();
  const about = useAbout();
  const [login, setLogin] = useState(() => loginOfServer(server, about?.keychain.available === true));
  const [showProblems, setShowProblems] = useState(false);
  const problems = loginProblems(login);
  const save = useMutation({
    mutationFn: async () => {
      const { host, port, user, maintenanceDatabase, tls, caFile } = server;
      const address = { host, port, user, maintenanceDatabase, tls };
      const credential = credentialOf(login);
      const secret = await ticket.forCall(login);
      await client.servers.tryOut({
        address: caFile === undefined ? address : { ...address, caFile },
        credential,
        ...secret,
      });
      return client.servers.setLogin({ server: server.id, credential, ...secret }).finally(ticket.spent);
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: orpc.servers.key() });
      onClose();
    },
  });
  const missing = Object.keys(problems).length > 0;
  return (
    <Drawer
      title="Change login"
      open
      onClose={onClose}
      onSubmit={() => {
        setShowProblems(true);
        if (!missing && !save.isPending) save.mutate();
      }}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={
              save.isPending
                ? 'Connecting…'
                : showProblems && missing
                  ? 'Fill in what is missing first.'
                  : null
            }
          >
            Test and save
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <CredentialFields
        login={login}
        problems={showProblems ? problems : {}}
        onChange={(part) => {
          save.reset();
          setLogin({ ...login, ...part });
        }}
      />
      {save.error === null ? null : (
        <IntoView>
          <ErrorCard title="The login was not changed" problem={toProblem(save.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}
