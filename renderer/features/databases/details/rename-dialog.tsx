import { Field, Input } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { useOverview } from '../../../ui/databases/use-overview.ts';
import { ConfirmDialog } from '../../../ui/dialogs/confirm.tsx';
import { newNameProblem } from './new-name.ts';

/** Gives an instance another name, here and in its vault. */
export function RenameDialog({ instance, onClose }: { instance: InstanceHealth; onClose: () => void }) {
  const queryClient = useQueryClient();
  const all = useOverview().instances ?? [];
  const [name, setName] = useState(instance.name);
  const rename = useMutation(
    orpc.instances.rename.mutationOptions({
      onSuccess: async () => {
        await Promise.all(
          [orpc.overview, orpc.instances, orpc.points, orpc.vaults, orpc.servers].map((part) =>
            queryClient.invalidateQueries({ queryKey: part.key() }),
          ),
        );
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      title="Rename instance"
      confirmLabel="Rename"
      reason={newNameProblem(name, instance, all)}
      busy={rename.isPending}
      problem={rename.error === null ? null : toProblem(rename.error)}
      onConfirm={() => rename.mutate({ instance: instance.id, name })}
      onClose={onClose}
    >
      <Field
        label="Name of the instance"
        hint="How pgkeep calls it, in its vault too. The database on the server keeps its own name, and recovery points stay where they are."
      >
        <Input
          value={name}
          onChange={(_, { value }) => {
            rename.reset();
            setName(value);
          }}
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
    </ConfirmDialog>
  );
}
