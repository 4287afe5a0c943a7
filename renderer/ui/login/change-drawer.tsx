import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TicketedPlace } from '../../../shared/places.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { useAbout } from '../../api/use-about.ts';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { IntoView } from '../focus/into-view.tsx';
import { LoginDrawer } from './drawer.tsx';
import { loginOfServer } from './form.ts';
import { useLoginChange } from './use-change.ts';
import { filePurpose, useServerFile } from './use-server-file.ts';

interface ChangeLoginDrawerProps {
  server: ServerSummary;
  onClose: () => void;
}

/** Names another source of the password: tried first, then kept. */
export function ChangeLoginDrawer(props: ChangeLoginDrawerProps) {
  const { credential, id: server } = props.server;
  const file = useServerFile(server, filePurpose(credential));
  if (file === undefined) return null;
  return <OpenDrawer {...props} file={file} />;
}

function OpenDrawer({ server, onClose, file }: ChangeLoginDrawerProps & { file: TicketedPlace | null }) {
  const queryClient = useQueryClient();
  const about = useAbout();
  const changeLogin = useLoginChange();
  const [login, setLogin] = useState(() => loginOfServer(server, about?.keychain.available === true, file));
  const save = useMutation({
    mutationFn: () => changeLogin(server, login),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: orpc.servers.key() });
      onClose();
    },
  });
  return (
    <LoginDrawer
      title="Change login"
      login={login}
      onChange={(changed) => {
        save.reset();
        setLogin(changed);
      }}
      onSave={() => save.mutate()}
      busy={save.isPending}
      closeLabel="Cancel"
      server={server.id}
      onClose={onClose}
    >
      {save.error === null ? null : (
        <IntoView>
          <ErrorCard title="The login was not changed" problem={toProblem(save.error)} />
        </IntoView>
      )}
    </LoginDrawer>
  );
}
