import { useMutation, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';

/** Says by which policy a database is backed up, or in what it differs; one that keeps shorter asks first. */
export function useAssignPolicy(onDone: () => void) {
  const queryClient = useQueryClient();
  const assign = useMutation(
    orpc.instances.assignPolicy.mutationOptions({
      onSuccess: () => {
        for (const part of [orpc.overview, orpc.instances, orpc.policies, orpc.points, orpc.schedule])
          void queryClient.invalidateQueries({ queryKey: part.key() });
        onDone();
      },
    }),
  );
  const problem = assign.error === null ? null : toProblem(assign.error);
  return { assign, problem, isShorter: problem?.code === 'UserErrorShorterRetention' };
}
