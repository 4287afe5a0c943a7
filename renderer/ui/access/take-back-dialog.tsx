import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AccessChange } from '../../../shared/access/changes.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../dialogs/confirm.tsx';
import { visibleText } from '../format/identifier-text.ts';
import { useNotify } from '../states/notify.tsx';

/** Asks before a change in Azure is taken back. */
export function TakeBackDialog({ change, onClose }: { change: AccessChange; onClose: () => void }) {
  const queryClient = useQueryClient();
  const notify = useNotify();
  const takeBack = useMutation(
    orpc.access.takeBack.mutationOptions({
      onSuccess: async ({ outcome, says }) => {
        onClose();
        notify({
          title: outcome === 'unchanged' ? 'It was gone already' : 'Taken back',
          body: visibleText(says),
          intent: 'success',
        });
        for (const part of [orpc.access, orpc.network])
          await queryClient.invalidateQueries({ queryKey: part.key() });
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      danger
      calm
      title="Take back?"
      confirmLabel="Take back"
      busy={takeBack.isPending}
      problem={takeBack.error === null ? null : toProblem(takeBack.error)}
      onConfirm={() => takeBack.mutate({ change: change.id })}
      onClose={onClose}
    >
      <p>{visibleText(change.says)}</p>
      <p>
        Azure is asked to remove that again, as {visibleText(change.identityName)}. It is removed only if it
        is still there as it was added; what needs it stops working.
      </p>
    </ConfirmDialog>
  );
}
