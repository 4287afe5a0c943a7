import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import type { ChosenSimulation } from '../../../../shared/policies/policy-simulation.ts';
import { orpc } from '../../../api/client.ts';

/** What pgkeep says that values come to; null: they are none. While it is asked again, what it said before stays. */
export function useSimulation(chosen: ChosenSimulation | null) {
  // typing goes on while the last key is looked at
  const asked = useDeferredValue(chosen);
  return useQuery({
    ...orpc.policies.simulate.queryOptions({ input: asked ?? { policy: 'none', years: 10 } }),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    // ten years change slowly; that the policy changed is said otherwise
    staleTime: 60_000,
  });
}
