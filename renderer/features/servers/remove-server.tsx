import { Checkbox } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { orpc } from '../../api/client.ts';
import { toProblem, type Problem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../ui/dialogs/confirm.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { useTellUnwritten } from '../../ui/servers/use-tell-unwritten.ts';
import { Identifier } from '../../ui/text/identifier.tsx';

/** Half-made databases that keep a server from being removed; none where something else does. */
function databasesInTheWay(problem: Problem | null): readonly string[] {
  return (problem?.steps ?? []).flatMap((step) => (step.do === 'leave-databases' ? step.databases : []));
}

/** Asks before a server is forgotten; what would stay there half-made has to be left by name. */
export function RemoveServer({ server, onClose }: { server: ServerSummary; onClose: () => void }) {
  const [, navigate] = useLocation();
  const queryClient = useQueryClient();
  const tellUnwritten = useTellUnwritten();
  const [left, setLeft] = useState<readonly string[]>([]);
  const remove = useMutation(
    orpc.servers.remove.mutationOptions({
      onSuccess: ({ warnings }) => {
        tellUnwritten(warnings);
        void queryClient.invalidateQueries({ queryKey: orpc.servers.key() });
        void queryClient.invalidateQueries({ queryKey: orpc.variables.key() });
        navigate('/servers');
      },
    }),
  );
  const problem = remove.error === null ? null : toProblem(remove.error);
  const inTheWay = databasesInTheWay(problem);
  return (
    <ConfirmDialog
      open
      danger
      title="Remove this server from pgkeep?"
      confirmLabel="Remove server"
      busy={remove.isPending}
      problem={problem}
      onConfirm={() => remove.mutate({ server: server.id, leaveDatabases: [...left] })}
      onClose={onClose}
    >
      <p>
        pgkeep forgets <Identifier name={server.name} max={63} /> and its login. Nothing on the server
        changes, and no recovery point is touched.
      </p>
      {inTheWay.map((database) => (
        <Checkbox
          key={database}
          label={`Leave the half-made database "${visibleText(database)}" on the server`}
          checked={left.includes(database)}
          onChange={(_, { checked }) =>
            setLeft((before) => [
              ...before.filter((name) => name !== database),
              ...(checked === true ? [database] : []),
            ])
          }
        />
      ))}
    </ConfirmDialog>
  );
}
