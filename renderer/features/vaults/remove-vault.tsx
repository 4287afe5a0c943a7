import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../ui/dialogs/confirm.tsx';
import { countOf } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';

/** Asks before a vault is forgotten on this machine; says beforehand why it cannot be. */
export function RemoveVault({ vault, onClose }: { vault: VaultSummary; onClose: () => void }) {
  const [, navigate] = useLocation();
  const queryClient = useQueryClient();
  const instances = useQuery(orpc.instances.list.queryOptions());
  const here = (instances.data ?? []).filter(({ vaultId }) => vaultId === vault.id);
  const active = here.filter(({ stoppedAt }) => stoppedAt === undefined).length;
  const remove = useMutation(
    orpc.vaults.remove.mutationOptions({
      onSuccess: () => {
        // Before the lists are fresh: this page would ask for a vault that is not known any more.
        navigate('/vaults');
        for (const key of [orpc.vaults.key(), orpc.instances.key(), orpc.overview.key(), orpc.points.key()])
          void queryClient.invalidateQueries({ queryKey: key });
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      danger
      title="Remove this vault from pgkeep?"
      confirmLabel="Remove vault"
      reason={
        active === 0
          ? null
          : `${countOf(active, 'database')} ${active === 1 ? 'is' : 'are'} protected into this vault. Stop the protection first and keep the recovery points.`
      }
      busy={remove.isPending || instances.isPending}
      problem={remove.error === null ? null : toProblem(remove.error)}
      onConfirm={() => remove.mutate({ vault: vault.id })}
      onClose={onClose}
    >
      <p>
        pgkeep forgets <Identifier name={vault.name} max={63} /> on this machine
        {here.length === active
          ? ''
          : `, and ${countOf(here.length - active, 'database')} whose protection was stopped`}
        . Everything in the vault stays: add it again, here or on another machine, and all recovery points are
        back.
      </p>
    </ConfirmDialog>
  );
}
