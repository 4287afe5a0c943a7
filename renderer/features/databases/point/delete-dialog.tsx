import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PointSummary } from '../../../../shared/points/points.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { TypedConfirmDialog } from '../../../ui/dialogs/typed-confirm.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { whyKept } from '../holds/questions.ts';
import { useNotify } from '../../../ui/states/notify.tsx';

export type DeletedPoint = Pick<PointSummary, 'id' | 'database' | 'vaultName' | 'size' | 'holds'>;

/** Deletes one recovery point for good once the name of its database was typed. */
export function DeletePointDialog(props: {
  instanceId: string;
  point: DeletedPoint;
  /** "the recovery point of today 02:14" */
  named: string;
  /** Whether the database has no other one. */
  isOnly: boolean;
  onDeleted: () => void;
  onClose: () => void;
}) {
  const { instanceId, point, named } = props;
  const notify = useNotify();
  const queryClient = useQueryClient();
  const remove = useMutation(
    orpc.points.delete.mutationOptions({
      onSuccess: ({ freedBytes, left }) => {
        notify({
          title: `Deleted ${named}`,
          body: `${formatSize(freedBytes)} freed.${left.length === 0 ? '' : ` Not pgkeep’s, and left: ${left.map(visibleText).join(', ')}.`}`,
          intent: 'success',
        });
        props.onDeleted();
        for (const part of [orpc.points, orpc.overview, orpc.vaults])
          void queryClient.invalidateQueries({ queryKey: part.key() });
      },
    }),
  );
  return (
    <TypedConfirmDialog
      open
      title={`Delete ${named}`}
      name={point.database}
      confirmLabel="Delete"
      reason={whyKept(point.holds)}
      busy={remove.isPending}
      problem={remove.error === null ? null : toProblem(remove.error)}
      onConfirm={(typedName) => remove.mutate({ instance: instanceId, point: point.id, typedName })}
      onClose={props.onClose}
    >
      <div>
        Gone for good from vault <bdi>{visibleText(point.vaultName)}</bdi>: <strong>{named}</strong> (
        {formatSize(point.size)}). The database on the server is not touched.
      </div>
      {props.isOnly ? (
        <div>
          <strong>It is the only one:</strong> nothing of this database can be restored from this vault then.
        </div>
      ) : null}
    </TypedConfirmDialog>
  );
}
