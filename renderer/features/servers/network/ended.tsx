import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { NetworkCheck } from '../../../../shared/access/network.ts';
import type { AzureOrigin } from '../../../../shared/discovery/resources.ts';
import { client, orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { useNotify } from '../../../ui/states/notify.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { endedPlaces, inputOf, leftProblem, removedNotice, type RuledPlace } from './words.ts';

export interface EndedProps {
  azure: AzureOrigin;
  check: NetworkCheck;
  /** The button goes with the rules: somebody else has to take its focus over. */
  onFocusLost: () => void;
}

/** Takes away rules whose end has come, of the server and of key vaults, if there are any. */
export function Ended({ azure, check, onFocusLost }: EndedProps) {
  const queryClient = useQueryClient();
  const notify = useNotify();
  const now = useNow(60_000);
  const button = useRef<HTMLSpanElement>(null);
  const remove = useMutation({
    mutationFn: async (places: readonly RuledPlace[]) => {
      const answers = [];
      for (const place of places)
        answers.push(await client.network.removeEnded({ identity: azure.identity, ...inputOf(place) }));
      return {
        removed: answers.flatMap(({ removed }) => removed),
        left: answers.flatMap(({ overdue }) => overdue),
      };
    },
    onSuccess: ({ removed, left }) => {
      const notice = removedNotice(removed, left);
      if (notice !== null) notify(notice);
      if (left.length === 0 && button.current?.contains(document.activeElement) === true) onFocusLost();
    },
    // one place may have been seen to before another refused
    onSettled: async () => {
      for (const part of [orpc.network, orpc.access, orpc.overview])
        await queryClient.invalidateQueries({ queryKey: part.key() });
    },
  });
  const places = endedPlaces(azure.id, check, now);
  if (places.length === 0) return null;
  const problem = remove.error === null ? leftProblem(remove.data?.left ?? []) : toProblem(remove.error);
  return (
    <>
      <span ref={button}>
        <ReasonedButton
          reason={remove.isPending ? 'Asking Azure…' : null}
          onClick={() => {
            if (!remove.isPending) remove.mutate(places);
          }}
        >
          Take away ended rules
        </ReasonedButton>
      </span>
      {problem === null ? null : <ErrorCard title="Rules are still there" problem={problem} />}
    </>
  );
}
