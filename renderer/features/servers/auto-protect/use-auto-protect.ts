import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';

/** The rules of one server, and what changes them. */
export function useAutoProtect(server: string) {
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: orpc.autoProtect.key() });
  const list = useQuery(orpc.autoProtect.list.queryOptions());
  const set = useMutation(orpc.autoProtect.set.mutationOptions({ onSettled }));
  const remove = useMutation(orpc.autoProtect.remove.mutationOptions({ onSettled }));
  const exclude = useMutation(orpc.autoProtect.exclude.mutationOptions({ onSettled }));
  const confirm = useMutation(orpc.autoProtect.confirm.mutationOptions({ onSettled }));
  const error = [set, remove, exclude, confirm].find((each) => each.error !== null)?.error ?? null;
  return {
    all: (list.data ?? []).filter(({ serverId }) => serverId === server),
    isPending: list.isPending,
    isChanging: [set, remove, exclude, confirm].some((each) => each.isPending),
    problem: error === null ? null : toProblem(error),
    set: (vault: string, policy: string, names: string) => set.mutate({ server, vault, policy, names }),
    remove: (vault: string, names: string) => remove.mutate({ server, vault, names }),
    exclude: (vault: string, names: string[], again = false) =>
      exclude.mutate({ server, vault, names, again }),
    confirm: (vault: string) => confirm.mutate({ server, vault }),
  };
}

export type AutoProtectView = ReturnType<typeof useAutoProtect>;
