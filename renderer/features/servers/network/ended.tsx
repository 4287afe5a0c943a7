import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { NetworkCheck } from '../../../../shared/access/network.ts';
import type { AzureOrigin } from '../../../../shared/discovery/resources.ts';
import { client, orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { endedPlaces, inputOf, type RuledPlace } from './words.ts';

/** Takes away rules whose end has come, of the server and of key vaults, if there are any. */
export function Ended({ azure, check }: { azure: AzureOrigin; check: NetworkCheck }) {
  const queryClient = useQueryClient();
  const now = useNow(60_000);
  const remove = useMutation({
    mutationFn: async (places: readonly RuledPlace[]) => {
      const answers = [];
      for (const place of places)
        answers.push(await client.network.removeEnded({ identity: azure.identity, ...inputOf(place) }));
      return answers.flatMap(({ overdue }) => overdue);
    },
    onSuccess: async () => {
      for (const part of [orpc.network, orpc.access, orpc.overview])
        await queryClient.invalidateQueries({ queryKey: part.key() });
    },
  });
  const places = endedPlaces(azure.id, check, now);
  if (places.length === 0) return null;
  const left = remove.data?.find(({ problem }) => problem !== null)?.problem ?? null;
  return (
    <>
      <ReasonedButton
        reason={remove.isPending ? 'Asking Azure…' : left}
        onClick={() => remove.mutate(places)}
      >
        Take away ended rules
      </ReasonedButton>
      {remove.error === null ? null : (
        <ErrorCard title="The rules are still there" problem={toProblem(remove.error)} />
      )}
    </>
  );
}
