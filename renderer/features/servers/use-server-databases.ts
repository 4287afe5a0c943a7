import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { InstanceHealth } from '../../../shared/instances/overview.ts';
import type { DatabaseStanding } from '../../../shared/instances/protection.ts';
import { serverPlace, type ServerReport, type ServerSummary } from '../../../shared/servers/servers.ts';
import { orpc } from '../../api/client.ts';
import { useStandings } from '../../ui/servers/use-standings.ts';

const none: readonly ServerSummary[] = [];

/**
 * Where the databases of a server stand, whichever of its entries backs them up. Undefined until that is known.
 */
export function useServerDatabases(
  server: ServerSummary,
  report: ServerReport | undefined,
): readonly DatabaseStanding<InstanceHealth>[] | undefined {
  const entries = useQuery(orpc.servers.list.queryOptions()).data ?? none;
  const counted = useMemo(
    () =>
      entries.map((entry) => ({
        server: entry,
        databases: entry.id === server.id ? (report?.databases ?? null) : null,
      })),
    [entries, server.id, report],
  );
  const databases = useStandings(counted);
  return useMemo(() => databases?.filter(({ place }) => place === serverPlace(server)), [databases, server]);
}
