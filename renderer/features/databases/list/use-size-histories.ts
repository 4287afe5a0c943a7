import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { orpc } from '../../../api/client.ts';

/** Sizes of the latest recovery points by instance, oldest first, as they are known without asking the vaults. */
export function useSizeHistories(): ReadonlyMap<string, readonly number[]> {
  const { data } = useQuery(orpc.overview.sizes.queryOptions({ staleTime: 60_000, retry: false }));
  return useMemo(() => new Map((data ?? []).map(({ instanceId, sizes }) => [instanceId, sizes])), [data]);
}
