import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { RestoreRequest } from '../../../shared/points/restore.ts';
import { client } from '../../api/client.ts';
import { newTicketHolder } from '../../api/secret.ts';
import { restoreDraft } from './kept-draft.ts';
import { useConfirmingEnvironment } from '../../ui/servers/confirm-environment.tsx';
import { sentLocation, takesSecret, type StorageForm } from '../../ui/storage/form.ts';

/** What is to be restored, complete once everything is chosen. */
export type RestoreToStart =
  | { readonly target: 'database'; readonly request: RestoreRequest | null }
  | {
      readonly target: 'files';
      readonly instance: string;
      readonly point: string | undefined;
      readonly storage: StorageForm;
      readonly skipDamaged: boolean;
    };

/** Starts the restore and goes to its job; stays where the user cancels the question about the target. */
export function useStart(restore: RestoreToStart) {
  const [, navigate] = useLocation();
  const [holder] = useState(newTicketHolder);
  const confirming = useConfirmingEnvironment();
  return useMutation({
    mutationFn: async () => {
      if (restore.target === 'database') {
        const { request } = restore;
        if (request === null) throw new Error('the restore is not chosen completely');
        return confirming((confirmedEnvironment) =>
          client.restore.asDatabase({ ...request, confirmedEnvironment }),
        );
      }
      const { instance, point, storage, skipDamaged } = restore;
      if (point === undefined) throw new Error('no recovery point is chosen');
      const files = { instance, point, destination: sentLocation(storage), skipDamaged };
      const ticket = takesSecret(storage) ? await holder.ticketFor(storage.secret) : undefined;
      return client.restore
        .asFiles(ticket === undefined ? files : { ...files, ticket })
        .finally(() => holder.spent());
    },
    onSuccess: (started) => {
      if (started === null) return;
      restoreDraft.clear();
      navigate(`/jobs/${started.jobId}`);
    },
  });
}
