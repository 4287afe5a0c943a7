import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { InstanceHealth } from '../../../shared/instances/overview.ts';
import { client, orpc } from '../../api/client.ts';
import { useLiveJobs } from '../../api/live-jobs.ts';
import { withRunningJobs } from './running-jobs.ts';

/** How long the vaults' own answer is good for, in ms: what pgkeep itself changes is in the cache at once. */
const vaultsAskedForMs = 5 * 60_000;

/** How often a page that stays open has the vaults asked again, in ms: each asking lists every recovery point. */
const askAgainMs = 60 * 60_000;

/** How often health is judged again from what is known, in ms: points age while nothing happens. */
const judgeAgainMs = 5 * 60_000;

/** The same while a vault is being read, in ms. */
const readingAgainMs = 2_000;

/**
 * Health of every instance with the running jobs as they are now. What the store knows comes at once; the
 * vaults are asked meanwhile, and what they say is taken over when it is there.
 */
export function useOverview() {
  const queryClient = useQueryClient();
  const known = useQuery(
    orpc.overview.instances.queryOptions({
      refetchInterval: ({ state }) =>
        (state.data?.reading ?? []).length > 0 ? readingAgainMs : judgeAgainMs,
    }),
  );
  const ask = async (staleAfterMs: number) => {
    const answer = await client.overview.instances({ refresh: true, staleAfterMs });
    queryClient.setQueryData(orpc.overview.instances.queryKey(), answer);
    // storage and vaults tell when they were asked, too
    void queryClient.invalidateQueries({ queryKey: orpc.overview.summary.key() });
    void queryClient.invalidateQueries({ queryKey: orpc.overview.sizes.key() });
    return answer.unreachable;
  };
  const asked = useQuery({
    // Not below the key of the overview: an ended job is no reason to list every vault again.
    queryKey: ['vaults asked'],
    queryFn: () => ask(vaultsAskedForMs),
    staleTime: vaultsAskedForMs,
    refetchInterval: askAgainMs,
  });
  const again = useMutation({ mutationFn: () => ask(0) });
  const live = useLiveJobs();
  const instances = useMemo<InstanceHealth[] | undefined>(
    () => known.data && withRunningJobs(known.data.instances, live.jobs),
    [known.data, live.jobs],
  );
  return {
    instances,
    /** Vaults that did not answer when they were last asked; what is shown of them is from the last time they did. */
    unreachable: known.data?.unreachable ?? [],
    /** Vaults of which not everything is known yet. */
    reading: known.data?.reading ?? [],
    /** Takes over what is known by now. */
    look: () => void known.refetch(),
    isPending: known.isPending,
    /** Whether the vaults are being asked. */
    isAsking: asked.isFetching || again.isPending,
    error: known.data === undefined ? known.error : null,
    /** Asks again, the vaults too. */
    again: () => {
      if (known.error !== null) void known.refetch();
      again.mutate();
    },
  };
}
