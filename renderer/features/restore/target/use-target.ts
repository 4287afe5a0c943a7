import { skipToken, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { Selection } from '../../../../shared/points/restore.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { testQuery } from '../../../ui/servers/use-server-rows.ts';
import { nameProblem, suggestedName } from './database-name.ts';
import type { Draft } from '../draft.ts';
import { effectiveRoleMap, isCompared, suggestedRoleMap, unmappedRoles } from './role-map.ts';

export interface TargetInput {
  instance: InstanceSummary | undefined;
  point: string | undefined;
  selection: Selection | null;
  draft: Draft;
  /** Whether the step was reached: nothing is asked of a server before. */
  wanted: boolean;
}

/** The target server, the name there, and how the archive's roles compare with the server's. */
export function useTarget({ instance, point, selection, draft, wanted }: TargetInput) {
  const servers = useQuery(orpc.servers.list.queryOptions());
  const serverId = draft.serverId ?? instance?.serverId;
  const server = servers.data?.find(({ id }) => id === serverId);
  const ask = wanted && draft.target === 'database' && server !== undefined;
  const test = useQuery({ ...testQuery(server?.id ?? '', draft.credential ?? undefined), enabled: ask });
  const taken = useMemo(() => test.data && new Set(test.data.databases.map(({ name }) => name)), [test.data]);
  const newDatabase =
    draft.newDatabase ??
    suggestedName(instance?.database ?? '', taken ?? new Set([instance?.database ?? '']));

  const compare = useQuery(
    orpc.restore.readiness.queryOptions({
      // The name is left open: only the roles matter here.
      input:
        ask && instance !== undefined && point !== undefined && selection !== null
          ? {
              instance: instance.id,
              point,
              targetServer: server.id,
              ...(draft.credential !== null && { credential: draft.credential }),
              newDatabase: '',
              selection,
              noOwner: draft.noOwner,
              noPrivileges: draft.noPrivileges,
            }
          : skipToken,
      staleTime: 60_000,
      refetchOnWindowFocus: false,
    }),
  );
  const serverRoles = useQuery(
    orpc.servers.roles.queryOptions({
      input: ask
        ? { server: server.id, ...(draft.credential !== null && { credential: draft.credential }) }
        : skipToken,
      staleTime: 60_000,
      refetchOnWindowFocus: false,
    }),
  );
  const compared = compare.data?.roles;
  const targetRoles = serverRoles.data;
  const roles = useMemo(
    () => (targetRoles !== undefined && compared?.every(isCompared) ? compared : undefined),
    [compared, targetRoles],
  );
  const suggested = useMemo(
    () => suggestedRoleMap(roles ?? [], targetRoles ?? [], test.data?.user),
    [roles, targetRoles, test.data?.user],
  );
  const roleMap = useMemo(
    () => effectiveRoleMap(roles ?? [], suggested, draft.roleMap),
    [roles, suggested, draft.roleMap],
  );
  return {
    servers,
    server,
    test,
    /** The login that restores: of the server's answer, or as it is entered; empty while no server is chosen. */
    login: test.data?.user ?? server?.user ?? '',
    newDatabase,
    nameProblem: nameProblem(newDatabase, taken),
    /** Undefined while they are compared, or when that failed. */
    roles,
    rolesProblem: compare.error ?? serverRoles.error,
    targetRoles: targetRoles ?? [],
    suggested,
    roleMap,
    unmapped: unmappedRoles(roles ?? [], roleMap),
    problem: test.error === null ? null : toProblem(test.error),
  };
}
