import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { InstanceHealth } from '../../../shared/instances/overview.ts';
import {
  standingsOf,
  type CountedServer,
  type DatabaseStanding,
} from '../../../shared/instances/protection.ts';
import { orpc } from '../../api/client.ts';

/** Where the databases of these servers stand; undefined until it is known what is backed up. */
export function useStandings(
  servers: readonly CountedServer[],
): readonly DatabaseStanding<InstanceHealth>[] | undefined {
  const instances = useQuery(orpc.overview.instances.queryOptions()).data?.instances;
  return useMemo(
    () => (instances === undefined ? undefined : standingsOf(instances, servers)),
    [instances, servers],
  );
}
