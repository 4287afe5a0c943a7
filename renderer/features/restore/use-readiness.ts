import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Selection } from '../../../shared/restore.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { testQuery } from '../servers/use-server-rows.ts';
import { sessionsOf, type Draft } from './draft.ts';
import type { useTarget } from './use-target.ts';

export interface RestoreChoice {
  instance: string;
  point: string | undefined;
  selection: Selection | null;
  draft: Draft;
  target: Pick<ReturnType<typeof useTarget>, 'server' | 'newDatabase' | 'nameProblem' | 'roleMap'>;
}

/** The input of a restore as database; null while something is missing. */
export function restoreInput({ instance, point, selection, draft, target }: RestoreChoice) {
  const jobs = sessionsOf(draft.jobs);
  if (point === undefined || selection === null || target.server === undefined || jobs === null) return null;
  return {
    instance,
    point,
    targetServer: target.server.id as string,
    newDatabase: target.newDatabase,
    jobs,
    selection,
    noOwner: draft.noOwner,
    noPrivileges: draft.noPrivileges,
    roleMap: target.roleMap,
    createRoles: draft.createRoles,
    keepPartial: draft.keepPartial,
    analyze: draft.analyze,
    activate: draft.activate,
  };
}

/** A restore as a database, as it is looked at beforehand. */
export type RestoreRequest = NonNullable<ReturnType<typeof restoreInput>>;

/** What the target says to exactly this restore; asked once the step is reached, and at each change. */
export function useReadiness(choice: RestoreChoice, wanted: boolean) {
  const input = restoreInput(choice);
  const query = useQuery(
    orpc.restore.readiness.queryOptions({
      input: wanted && input !== null ? input : skipToken,
      // Looked at anew whenever the step is entered, and on demand.
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
