import { useMutation, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';

/** Adds to a vault the policies that each new one has. */
export function useReadyPolicies(vault: string) {
  const queryClient = useQueryClient();
  const addReady = useMutation(
    orpc.policies.addReady.mutationOptions({
      onSettled: () =>
        Promise.all(
          [orpc.policies, orpc.schedule].map((part) =>
            queryClient.invalidateQueries({ queryKey: part.key() }),
          ),
        ),
    }),
  );
  return {
    add: () => addReady.mutate({ vault }),
    isAdding: addReady.isPending,
    problem: addReady.error === null ? null : toProblem(addReady.error),
  };
}
