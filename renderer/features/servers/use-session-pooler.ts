import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { orpc } from '../../api/client.ts';
import { useTellUnwritten } from '../../ui/servers/use-tell-unwritten.ts';

/** Declares that a server's entry leads to a session pooler, or takes that back; then the server is asked again. */
export function useSessionPooler(
  server: ServerSummary,
  onChanged: () => void,
): { declared: boolean; declare: () => void } {
  const queryClient = useQueryClient();
  const tellUnwritten = useTellUnwritten();
  const set = useMutation(
    orpc.servers.set.mutationOptions({
      onSuccess: async ({ warnings }) => {
        tellUnwritten(warnings);
        await queryClient.invalidateQueries({ queryKey: orpc.servers.list.key() });
        onChanged();
      },
    }),
  );
  const declared = server.pooler === 'session';
  return {
    declared,
    declare: () => set.mutate({ server: server.id, address: { pooler: declared ? 'none' : 'session' } }),
  };
}
