import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { PrivilegeState } from '../../../../shared/privileges.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { useNotify, type Notice } from '../../../ui/states/notify.tsx';

/** What a check of all databases came to, in one sentence. */
function checkedNotice(states: readonly PrivilegeState[]): Notice {
  const failing = states.filter(({ ready }) => ready === false).length;
  const unknown = states.filter(({ ready }) => ready === null).length;
  const parts = [
    failing === 0 ? null : `${countOf(failing, 'backup')} would fail for missing privileges.`,
    unknown === 0 ? null : `${countOf(unknown, 'database')} could not be checked.`,
  ].filter((part) => part !== null);
  return {
    title: `Privileges of ${countOf(states.length, 'database')} checked`,
    body: parts.length === 0 ? 'Nothing that a backup needs is missing.' : parts.join(' '),
    intent: failing + unknown > 0 ? 'warning' : 'success',
    ...(failing === 0
      ? {}
      : {
          link: {
            href: '/databases?privileges=would+fail',
            label: failing === 1 ? 'Show which one' : 'Show which ones',
          },
        }),
  };
}

/** Checks the privileges of every protected database; the list then shows which ones would fail. */
export function useCheckAllPrivileges() {
  const notify = useNotify();
  const queryClient = useQueryClient();
  // a second click comes before the button knows of the first
  const busy = useRef(false);
  const check = useMutation(
    orpc.privileges.checkAll.mutationOptions({
      onSuccess: (states) => {
        void queryClient.invalidateQueries({ queryKey: orpc.overview.key() });
        void queryClient.invalidateQueries({ queryKey: orpc.privileges.key() });
        notify(checkedNotice(states));
      },
      onError: (error) => {
        const { message, remedy } = toProblem(error);
        notify({ title: message, body: remedy, intent: 'error' });
      },
    }),
  );
  const checkAll = () => {
    if (busy.current) return;
    busy.current = true;
    check.mutate(
      {},
      {
        onSettled: () => {
          busy.current = false;
        },
      },
    );
  };
  return { checking: check.isPending, checkAll };
}
