import { skipToken, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { latestPoint } from '../../../../shared/points/latest-point.ts';
import { orpc } from '../../../api/client.ts';

/** The recovery points of a database, oldest first, and the one that the address names; the latest by default. */
export function usePoints(instance: string, wanted: string) {
  const query = useQuery(
    orpc.points.list.queryOptions({ input: instance === '' ? skipToken : { instance }, staleTime: 60_000 }),
  );
  const list = useMemo(
    () => [...(query.data?.points ?? [])].sort((a, b) => a.completedAt.localeCompare(b.completedAt)),
    [query.data],
  );
  const chosen = wanted === 'latest' ? latestPoint(list) : list.find(({ id }) => id === wanted);
  return {
    query,
    list,
    chosen,
    isGone: query.data !== undefined && list.length > 0 && chosen === undefined,
  };
}
