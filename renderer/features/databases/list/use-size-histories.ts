import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { orpc } from '../../../api/client.ts';
import { sizeHistories } from './size-history.ts';

/** Sizes of recovery points by instance. Each vault is asked for itself: one that is silent spoils no other. */
export function useSizeHistories(vaultIds: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const points = useQueries({
    queries: vaultIds.map((vault) =>
      orpc.points.list.queryOptions({ input: { vault }, staleTime: 60_000, retry: false }),
    ),
    combine: (answers) => answers.map((answer) => answer.data?.points),
  });
  return useMemo(() => sizeHistories(points.flatMap((some) => some ?? [])), [points]);
}
