import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AzureIdentity, IdentityStatus } from '../../../shared/identities/identities.ts';
import { listOf } from '../../../shared/words/counts.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../ui/dialogs/confirm.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Identifier } from '../../ui/text/identifier.tsx';

/** What pgkeep keeps of an identity, and forgets with it. */
const keptWith = {
  user: ', with its tokens',
  'service-principal': ', with its tokens and a client secret that is kept here',
  'managed-identity': '',
  'azure-cli': '',
} as const satisfies Record<AzureIdentity['kind'], string>;

/** Asks before an identity is forgotten here, and says what would have no login then. */
export function SignOutDialog({ of, onClose }: { of: IdentityStatus; onClose: () => void }) {
  const queryClient = useQueryClient();
  const { identity, usedBy, looksAfter } = of;
  const signOut = useMutation(
    orpc.azure.signOut.mutationOptions({
      onSuccess: async () => {
        onClose();
        await queryClient.invalidateQueries();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      danger
      title="Sign out?"
      confirmLabel="Sign out"
      busy={signOut.isPending}
      problem={signOut.error === null ? null : toProblem(signOut.error)}
      onConfirm={() => signOut.mutate({ identity: identity.id })}
      onClose={onClose}
    >
      <p>
        pgkeep forgets <Identifier name={identity.name} max={63} /> here{keptWith[identity.kind]}. Nothing
        changes in Azure.
      </p>
      {usedBy.length === 0 ? null : (
        <p>
          {usedBy.length === 1
            ? 'Until it has another login, this cannot be opened: '
            : 'Until they have another login, these cannot be opened: '}
          {listOf(usedBy.map(visibleText), 10)}. Backups of{' '}
          {usedBy.length === 1 ? 'it or into it' : 'them and into them'} fail.
        </p>
      )}
      {looksAfter.length === 0 ? null : (
        <p>
          Firewalls let in {listOf(looksAfter.map(visibleText), 10)} until an identity of that name signs in
          again: nobody else takes these rules away at their end.
        </p>
      )}
    </ConfirmDialog>
  );
}
