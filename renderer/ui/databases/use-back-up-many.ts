import { useQueryClient } from '@tanstack/react-query';
import pLimit from 'p-limit';
import { useState } from 'react';
import { client, orpc } from '../../api/client.ts';
import { toProblem, type Problem } from '../../api/problem.ts';
import { visibleText } from '../format/identifier-text.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { useNotify } from '../states/notify.tsx';

/** A backup that did not start, and why. */
export type NotStarted = Readonly<{ id: string; name: string; problem: Problem }>;

/** Calls that are under way at the same time. */
const callsAtOnce = 4;

/** Starts a backup of each instance and resolves to how many could not start; those are kept until dismissed. */
export function useBackUpMany() {
  const notify = useNotify();
  const queryClient = useQueryClient();
  const [starting, setStarting] = useState(false);
  const [notStarted, setNotStarted] = useState<readonly NotStarted[]>([]);

  const backUp = async (instances: readonly { id: string; name: string }[]): Promise<number> => {
    setStarting(true);
    setNotStarted([]);
    const limit = pLimit(callsAtOnce);
    const failures: NotStarted[] = [];
    const started: { jobId: string; name: string }[] = [];
    await limit.map([...instances], async ({ id, name }) => {
      try {
        started.push({ jobId: (await client.backup.start({ instance: id })).jobId, name });
      } catch (error) {
        failures.push({ id, name, problem: toProblem(error) });
      }
    });
    setNotStarted(failures);
    setStarting(false);
    void queryClient.invalidateQueries({ queryKey: orpc.overview.key() });
    void queryClient.invalidateQueries({ queryKey: orpc.jobs.key() });
    const [first] = started;
    if (first === undefined) return failures.length;
    const link =
      started.length === 1
        ? {
            href: `/jobs/${first.jobId}`,
            label: 'Show job',
            name: `Show job: Backup of ${visibleText(first.name)}`,
          }
        : { href: '/jobs', label: 'Show jobs' };
    // some may wait for their turn
    notify({ title: `${countOf(started.length, 'backup')} requested`, intent: 'info', link });
    return failures.length;
  };

  return { backUp, starting, notStarted, dismiss: () => setNotStarted([]) };
}
