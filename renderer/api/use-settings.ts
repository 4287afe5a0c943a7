import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Settings } from '../../shared/settings.ts';
import { orpc } from './client.ts';

/** A part of the settings; nothing in it is undefined. */
export type SettingsChange = { [Name in keyof Settings]?: Settings[Name] };

/** The settings and how to change them: shown at once, kept by the router, put back if it refuses. */
export function useSettings() {
  const queryClient = useQueryClient();
  const settings = useQuery(orpc.settings.get.queryOptions({ staleTime: 60_000 }));
  const save = useMutation(
    orpc.settings.set.mutationOptions({
      // health depends on the age limit
      onSettled: () =>
        Promise.all(
          [orpc.settings.get.key(), orpc.overview.key()].map((queryKey) =>
            queryClient.invalidateQueries({ queryKey }),
          ),
        ),
    }),
  );
  return {
    settings,
    /** Why the last change was not kept. */
    error: save.error,
    change: (part: SettingsChange): void => {
      // At once and not in the mutation: a radio button that changes only later looks as if it refused.
      queryClient.setQueryData(orpc.settings.get.queryKey(), (known) =>
        known === undefined ? known : { ...known, ...part },
      );
      save.mutate(part);
    },
  };
}
