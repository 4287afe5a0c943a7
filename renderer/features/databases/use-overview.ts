import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { InstanceHealth } from '../../../shared/overview.ts';
import { client, orpc } from '../../api/client.ts';
import { useLiveJobs } from '../../api/live-jobs.ts';
import { withRunningJobs } from './running-jobs.ts';

/** How long the vaults' own answer is good for, in ms: what pgkeep itself changes is in the cache at once. */
const vaultsAskedForMs = 5 * 60_000;

/**
 * Health of every instance with the running jobs as they are now. What the store knows comes at once; the
 * vaults are asked meanwhile, and what they say is taken over when it is there.
 */
export function useOverview() {
  const queryClient = useQueryClient();
  const known = useQuery(orpc.overview.instances.queryOptions());
  const asked = useQuery({
    // Not below the key of the overview: an ended job is no reason to list every vault again.
    queryKey: ['vaults asked'],
    queryFn: async () => {
      const answer = await client.overview.instances({ refresh: true });
      queryClient.setQueryData(orpc.overview.instances.queryKey(), answer);
      return answer.unreachable;
    },
    staleTime: vaultsAskedForMs,
  });
  const live = useLiveJobs();
  const instances = useMemo<InstanceHealth[] | undefined>(
    () => known.data && withRunningJobs(known.data.instances, live.jobs),
    [known.data, live.jobs],
  );
  return {
    instances,
    /** Vaults that did not answer; what is shown of them is from the last time. */
    unreachable: asked.data ?? [],
    isPending: known.isPending,
    error: known.data === undefined ? known.error : null,
    /** Asks again, the vaults too. */
    again: () => {
      void known.refetch();
      void asked.refetch();
    },
  };
}
