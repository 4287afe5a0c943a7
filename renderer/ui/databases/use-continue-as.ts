import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client, orpc } from '../../api/client.ts';
import { toProblem, type Problem } from '../../api/problem.ts';
import { visibleText } from '../format/identifier-text.ts';
import { useNotify } from '../states/notify.tsx';
import { continueStep } from './continue-step.ts';

interface ContinueAs {
  /** The button, where the problem is that a database was renamed. */
  readonly remedy: { readonly label: string; readonly onClick: () => void } | undefined;
  /** Why it did not go on. */
  readonly problem: Problem | null;
}

/** What goes on with a database that was renamed on its server, under the name that the problem has found. */
export function useContinueAs(problem: Pick<Problem, 'steps'> | null): ContinueAs {
  const queryClient = useQueryClient();
  const notify = useNotify();
  const step = continueStep(problem);
  const go = useMutation({
    mutationFn: (input: { instance: string; database: string }) => client.instances.continueAs(input),
    onSuccess: async (continued) => {
      notify({
        intent: 'success',
        title: `${visibleText(continued.name)} backs up ${visibleText(continued.database)} from now on`,
        ...(continued.proved
          ? {}
          : { body: 'That it is the same database could not be proved by its oid and its cluster.' }),
        link: { href: `/databases/${continued.id}`, label: 'Open database' },
      });
      await Promise.all(
        [orpc.overview, orpc.instances, orpc.privileges, orpc.servers].map((part) =>
          queryClient.invalidateQueries({ queryKey: part.key() }),
        ),
      );
    },
  });
  if (step === undefined) return { remedy: undefined, problem: null };
  const { instance, database } = step;
  return {
    remedy: {
      label: `Continue as ${visibleText(database)}`,
      onClick: () => (go.isPending ? undefined : go.mutate({ instance, database })),
    },
    problem: go.error === null ? null : toProblem(go.error),
  };
}
