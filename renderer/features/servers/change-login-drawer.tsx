import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ServerSummary } from '../../../shared/servers.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { useAbout } from '../../api/use-about.ts';
import { ErrorCard } from '../../ui/error-card.tsx';
import { IntoView } from '../../ui/into-view.tsx';
import { LoginDrawer } from './login-drawer.tsx';
import { loginOfServer } from './server-form.ts';
import { useLoginChange } from './use-login-change.ts';

/** Names another source of the password: tried first, then kept. */
export function ChangeLoginDrawer({ server, onClose }: { server: ServerSummary; onClose: () => void }) {
  const queryClient = useQueryClient();
  const about = useAbout();
  const changeLogin = useLoginChange();
  const [login, setLogin] = useState(() => loginOfServer(server, about?.keychain.available === true));
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
