import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AccessChange } from '../../../shared/access/changes.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../dialogs/confirm.tsx';
import { visibleText } from '../format/identifier-text.ts';
import { TextSkeleton } from '../states/skeletons.tsx';
import { useNotify } from '../states/notify.tsx';
import { PlannedChanges } from './planned.tsx';

export interface TakeBackDialogProps {
  change: AccessChange;
  /** What was known of Azure may stand otherwise by now. */
  onTakenBack?: () => void;
  onClose: () => void;
}

/** Asks before a change in Azure is taken back, and shows first what Azure would be asked for. */
export function TakeBackDialog({ change, onTakenBack, onClose }: TakeBackDialogProps) {
  const queryClient = useQueryClient();
  const notify = useNotify();
  const takeBack = useMutation(
    orpc.access.takeBack.mutationOptions({
      onSuccess: async ({ outcome, says }) => {
        onTakenBack?.();
        onClose();
        notify({
          title: outcome === 'unchanged' ? 'It was gone already' : 'Taken back',
          body: visibleText(says),
          intent: 'success',
        });
        for (const part of [orpc.access, orpc.network, orpc.overview])
          await queryClient.invalidateQueries({ queryKey: part.key() });
      },
    }),
  );
  const plan = useQuery(
    orpc.access.previewTakingBack.queryOptions({ input: { change: change.id }, gcTime: 0, staleTime: 0 }),
  );
  const failed = takeBack.error ?? plan.error;
  return (
    <ConfirmDialog
      open
      danger
      calm
      title="Take back?"
      confirmLabel="Take back"
      busy={takeBack.isPending}
      reason={plan.data === undefined ? 'It is not known what would be asked.' : null}
      problem={failed === null ? null : toProblem(failed)}
      onConfirm={() => takeBack.mutate({ change: change.id })}
      onClose={onClose}
    >
      {plan.data === undefined ? (
        plan.error === null ? (
          <TextSkeleton />
        ) : (
          <p>{visibleText(change.says)}</p>
        )
      ) : (
        <>
          <p>{visibleText(plan.data.summary)}</p>
          <PlannedChanges changes={plan.data.changes} />
        </>
      )}
      <p>It is removed only if it is still there as it was added; what needs it stops working.</p>
    </ConfirmDialog>
  );
}
