import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { testQuery } from '../../../ui/servers/use-server-rows.ts';
import { restoreInput, type RestoreChoice } from '../request.ts';

/** What the target says to exactly this restore; asked once the step is reached, and at each change. */
export function useReadiness(choice: RestoreChoice, wanted: boolean) {
  const input = restoreInput(choice);
  const query = useQuery(
    orpc.restore.readiness.queryOptions({
      input: wanted && input !== null ? input : skipToken,
      // Looked at again whenever the step is entered, and on demand.
      staleTime: 30_000,
      refetchOnWindowFocus: false,
    }),
  );
  const queryClient = useQueryClient();
  const serverId = input?.targetServer;
  const nameIsTaken = query.data?.findings.some(({ code }) => code === 'UserErrorDatabaseNameAlreadyInUse');
  useEffect(() => {
    // Then the databases that the server named before are out of date, and the step of the name has to know.
    if (nameIsTaken === true && serverId !== undefined)
      void queryClient.invalidateQueries({ queryKey: testQuery(serverId).queryKey });
  }, [nameIsTaken, serverId, queryClient]);
  return { query, input, problem: toProblem(query.error) };
}
