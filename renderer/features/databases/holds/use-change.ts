import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ChangedHolds, PointSummary } from '../../../../shared/points/points.ts';
import { client, orpc } from '../../../api/client.ts';
import { toProblem, type Problem } from '../../../api/problem.ts';
import { useNotify } from '../../../ui/states/notify.tsx';
import { keptLines, type HoldQuestion } from './questions.ts';

/** A recovery point whose keeping is asked about. */
export type AskedPoint = Pick<PointSummary, 'id' | 'database' | 'holds'>;

/** What was said in answer: a reason, or the name that was typed. */
type Answer =
  | { readonly question: 'pin' | 'hold' | 'finish'; readonly reason: string }
  | { readonly question: 'unpin' }
  | { readonly question: 'release'; readonly typedName: string };

const doneWords: Readonly<Record<HoldQuestion, string>> = {
  pin: 'Pinned',
  unpin: 'Unpinned',
  hold: 'Put under legal hold:',
  finish: 'Finished the legal hold of',
  release: 'Released from its legal hold:',
};

/** Changes who keeps a point, and says what came of it; `named` is "the recovery point of today 02:14". */
export function useChangeHolds(instanceId: string, point: AskedPoint, named: string, onDone: () => void) {
  const notify = useNotify();
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: (answer: Answer) => send({ instance: instanceId, point: point.id }, answer),
    onSuccess: async ({ changed, holds, storageProblem }, { question }) => {
      // the list shows it before the question closes
      await queryClient.invalidateQueries({ queryKey: orpc.points.key() });
      const lines = keptLines(holds, new Date());
      notify({
        title: changed ? `${doneWords[question]} ${named}` : `Nothing changed: ${named}`,
        body: [...lines, ...(storageProblem === undefined ? [] : [storageProblem])].join(' '),
        intent: storageProblem === undefined && holds.uncertain.length === 0 ? 'success' : 'warning',
      });
      onDone();
    },
  });
  const problem: Problem | null = change.error === null ? null : toProblem(change.error);
  return { send: change.mutate, busy: change.isPending, problem };
}

async function send(
  reference: { readonly instance: string; readonly point: string },
  answer: Answer,
): Promise<ChangedHolds> {
  switch (answer.question) {
    case 'pin':
      return await client.points.pin({ ...reference, reason: answer.reason });
    case 'hold':
    case 'finish':
      return await client.points.hold({ ...reference, reason: answer.reason });
    case 'unpin':
      return await client.points.unpin(reference);
    case 'release':
      return await client.points.release({ ...reference, typedName: answer.typedName });
  }
}
