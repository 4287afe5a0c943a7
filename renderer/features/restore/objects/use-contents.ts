import { skipToken, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { orpc } from '../../../api/client.ts';
import { archiveTree } from './archive-tree.ts';

/** The table of contents of a recovery point as a tree; read once, since a point never changes. */
export function useContents(instance: string, point: string | undefined, wanted: boolean) {
  const query = useQuery(
    orpc.points.contents.queryOptions({
      input: wanted && point !== undefined ? { instance, point } : skipToken,
      staleTime: Infinity,
    }),
  );
  const tree = useMemo(() => (query.data === undefined ? undefined : archiveTree(query.data)), [query.data]);
  return { query, tree };
}
