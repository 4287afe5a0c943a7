import { ORPCError } from '@orpc/client';
import { QueryClient } from '@tanstack/react-query';

/**
 * `networkMode: 'always'`: the router is on this machine, so a workstation without a network still asks it.
 * What the router refused is not asked again; what a lost connection swallowed is.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: 5_000,
      retry: (failures, error) => !(error instanceof ORPCError) && failures < 3,
      retryDelay: 500,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
