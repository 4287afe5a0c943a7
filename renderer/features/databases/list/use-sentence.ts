import { useQuery } from '@tanstack/react-query';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { orpc } from '../../../api/client.ts';
import { databasesSentence } from './state-sentence.ts';

/** The state sentence of the list; undefined until it is known which entries are one server. */
export function useDatabasesSentence(instances: readonly InstanceHealth[] | undefined): string | undefined {
  const servers = useQuery(orpc.servers.list.queryOptions()).data;
  return instances === undefined || servers === undefined ? undefined : databasesSentence(instances, servers);
}
