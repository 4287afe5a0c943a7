import { useMutation, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';

/** Whose due backups are meant. */
export type Scheduled =
  { readonly instances: string[] } | { readonly servers: string[] } | { readonly everything: true };

/** Lets due backups wait, and lets them run again; all that shows them is fetched anew then. */
export function useScheduling(onDone: () => void) {
  const queryClient = useQueryClient();
  const onSuccess = async () => {
    await Promise.all(
      [orpc.overview, orpc.instances, orpc.schedule].map((part) =>
        queryClient.invalidateQueries({ queryKey: part.key() }),
      ),
    );
    onDone();
  };
  return {
    suspend: useMutation(orpc.schedule.suspend.mutationOptions({ onSuccess })),
    resume: useMutation(orpc.schedule.resume.mutationOptions({ onSuccess })),
    setRunner: useMutation(orpc.schedule.setRunner.mutationOptions({ onSuccess })),
  };
}
