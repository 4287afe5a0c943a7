import { useMutation, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../../../api/client.ts';

/** Changes what is set of an instance. */
export function useSetInstance(onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation(
    orpc.instances.set.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: orpc.overview.key() });
        void queryClient.invalidateQueries({ queryKey: orpc.instances.key() });
        onDone();
      },
    }),
  );
}
