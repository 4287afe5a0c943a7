import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { PolicySummary } from '../../../shared/policies/policies.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../ui/dialogs/confirm.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';

/** Asks before a policy is removed from its vault; one that is used says so beforehand. */
export function RemovePolicy({ policy, onClose }: { policy: PolicySummary; onClose: () => void }) {
  const [, navigate] = useLocation();
  const queryClient = useQueryClient();
  const remove = useMutation(
    orpc.policies.remove.mutationOptions({
      onSuccess: () => {
        // before the list is fresh: this page would ask for a policy that is not there any more
        navigate('/policies');
        void queryClient.invalidateQueries({ queryKey: orpc.policies.list.key() });
      },
    }),
  );
  const used = policy.instances.length;
  return (
    <ConfirmDialog
      open
      danger
      title="Remove this policy?"
      confirmLabel="Remove policy"
      reason={
        used === 0
          ? null
          : `${countOf(used, 'database')} ${used === 1 ? 'is' : 'are'} backed up by it. Give ${used === 1 ? 'it' : 'them'} another policy first, or none.`
      }
      busy={remove.isPending}
      problem={remove.error === null ? null : toProblem(remove.error)}
      onConfirm={() => remove.mutate({ policy: policy.id, vault: policy.vaultId })}
      onClose={onClose}
    >
      <p>
        <bdi>{visibleText(policy.name)}</bdi> is taken out of the vault{' '}
        <bdi>{visibleText(policy.vaultName)}</bdi>, for every workstation. Recovery points stay as long as
        they were promised.
      </p>
    </ConfirmDialog>
  );
}
