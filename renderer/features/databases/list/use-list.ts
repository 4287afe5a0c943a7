import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import type { PrivilegeState } from '../../../../shared/privileges.ts';
import { orpc } from '../../../api/client.ts';
import { useMedia } from '../../../look/use-media.ts';
import type { Column } from '../../../ui/data-table/columns.ts';
import { databaseColumns, type Room } from './columns.tsx';
import { filtered, type Filter } from './filter.ts';
import { useSizeHistories } from './use-size-histories.ts';

/** The columns that the window has room for, and the databases that the filter lets through. */
export function useList(
  instances: readonly InstanceHealth[],
  filter: Filter,
): { columns: Column<InstanceHealth>[]; shown: InstanceHealth[] } {
  const room = useRoom();
  const histories = useSizeHistories();
  const states = useQuery(orpc.privileges.states.queryOptions()).data;
  const known = useMemo(
    () => new Map((states ?? []).map((state): [string, PrivilegeState] => [state.instanceId, state])),
    [states],
  );
  const isAnyPlanned = instances.some(({ schedule }) => schedule !== undefined);
  const columns = useMemo(
    () => databaseColumns(histories, known, { room, isAnyPlanned }),
    [histories, known, room, isAnyPlanned],
  );
  const { search, health, privileges, age, serverId, vaultId } = filter;
  const shown = useMemo(
    () => filtered(instances, { search, health, privileges, age, serverId, vaultId }, known),
    [instances, search, health, privileges, age, serverId, vaultId, known],
  );
  return { columns, shown };
}

/** What the window has room for. */
function useRoom(): Room {
  const narrow = useMedia('(max-width: 1200px)');
  const wide = useMedia('(min-width: 1420px)');
  const roomy = useMedia('(min-width: 1640px)');
  const full = useMedia('(min-width: 1880px)');
  if (narrow) return 'narrow';
  if (full) return 'full';
  return roomy ? 'roomy' : wide ? 'wide' : 'medium';
}
