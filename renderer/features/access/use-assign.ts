import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { AccessPick, AccessWish, AssignProgress } from '../../../shared/access/access.ts';
import { addedWords } from '../../../shared/access/changes.ts';
import { client, orpc } from '../../api/client.ts';

export type Assigned = Extract<AssignProgress, { step: 'done' }>;
export type Waiting = Extract<AssignProgress, { step: 'waiting' }>;

/** What is asked, as it was shown. */
export interface Shown {
  readonly wish: AccessWish;
  readonly picks: readonly AccessPick[];
  readonly digest: string;
}

/** Assigns what was shown, and tells how far it is. Whoever goes away ends the waiting, not what was assigned. */
export function useAssign() {
  const queryClient = useQueryClient();
  const [said, setSaid] = useState<readonly string[]>([]);
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const ending = useRef<AbortController>(undefined);
  useEffect(() => () => ending.current?.abort(), []);
  const assign = useMutation({
    mutationFn: async ({ wish, picks, digest }: Shown): Promise<Assigned> => {
      ending.current = new AbortController();
      setSaid([]);
      try {
        const steps = await client.access.assign(
          { wish, picks: [...picks], digest },
          { signal: ending.current.signal },
        );
        for await (const step of steps) {
          if (step.step === 'done') return step;
          if (step.step === 'waiting') setWaiting(step);
          else {
            const words = addedWords(step.change, step.existed);
            setSaid((before) => [...before, words]);
          }
        }
      } finally {
        setWaiting(null);
        void queryClient.invalidateQueries({ queryKey: orpc.access.changes.key() });
      }
      throw new Error('The assigning ended before its end.');
    },
  });
  return { assign, said, waiting };
}
