import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PolicySummary } from '../../../shared/policies/policies.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../ui/dialogs/confirm.tsx';
import { useNotify } from '../../ui/states/notify.tsx';

/** Takes back what recovery points are to be kept shorter, as far as that does not hold yet. */
export function UndoShorter({ policy, onClose }: { policy: PolicySummary; onClose: () => void }) {
  const queryClient = useQueryClient();
  const notify = useNotify();
  const undo = useMutation(
    orpc.policies.undo.mutationOptions({
      onSuccess: ({ points }) => {
        for (const key of [orpc.points.key(), orpc.policies.key()])
          void queryClient.invalidateQueries({ queryKey: key });
        notify({
          title:
            points.length === 0
              ? 'No recovery point was to be kept for a shorter time'
              : `${countOf(points.length, 'recovery point')} kept as before`,
          intent: 'success',
        });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      title="Keep recovery points as long as before?"
      confirmLabel="Keep as before"
      busy={undo.isPending}
      problem={undo.error === null ? null : toProblem(undo.error)}
      onConfirm={() => undo.mutate({ policy: policy.id, vault: policy.vaultId })}
      onClose={onClose}
    >
      <p>
        Recovery points that are to be kept for a shorter time because this policy changed, and still are as
        before, stay as long as they were promised. The policy itself does not change: new backups are kept as
        it says now.
      </p>
    </ConfirmDialog>
  );
}
