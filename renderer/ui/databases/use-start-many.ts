import { useQueryClient } from '@tanstack/react-query';
import pLimit from 'p-limit';
import { useState } from 'react';
import { orpc } from '../../api/client.ts';
import { toProblem, type Problem } from '../../api/problem.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { capital } from '../format/capital.ts';
import { visibleText } from '../format/identifier-text.ts';
import type { EnvironmentAnswers } from '../servers/environment-questions.ts';
import { useNotify } from '../states/notify.tsx';

/**
 * A job to be started; `answers` are those that all of them share. Null where the user cancelled a question about it: it
 * neither started nor failed.
 */
export type ToStart = Readonly<{
  id: string;
  name: string;
  start: (answers: EnvironmentAnswers) => Promise<{ jobId: string } | null>;
}>;

/** A job that did not start, and why. */
type NotStarted = ToStart & Readonly<{ problem: Problem }>;

/** Calls that are under way at the same time. */
const callsAtOnce = 4;

/**
 * Starts many jobs of one kind and keeps those that could not start until they are dismissed or tried again. `noun`
 * is one of them: "backup".
 */
export function useStartMany(noun: string) {
  const notify = useNotify();
  const queryClient = useQueryClient();
  const [starting, setStarting] = useState(false);
  const [notStarted, setNotStarted] = useState<readonly NotStarted[]>([]);

  /**
   * Resolves to how many could not start. `isSilent` is asked with that number whether no notice is wanted of those that
   * started.
   */
  const start = async (
    jobs: readonly ToStart[],
    { isSilent = () => false }: { isSilent?: (failures: number) => boolean } = {},
  ): Promise<number> => {
    setStarting(true);
    setNotStarted([]);
    const limit = pLimit(callsAtOnce);
    const failures: NotStarted[] = [];
    const started: { jobId: string; name: string }[] = [];
    const answers: EnvironmentAnswers = new Map();
    await limit.map([...jobs], async (job) => {
      try {
        const begun = await job.start(answers);
        if (begun !== null) started.push({ jobId: begun.jobId, name: job.name });
      } catch (error) {
        failures.push({ ...job, problem: toProblem(error) });
      }
    });
    setNotStarted(failures);
    setStarting(false);
    void queryClient.invalidateQueries({ queryKey: orpc.overview.key() });
    void queryClient.invalidateQueries({ queryKey: orpc.jobs.key() });
    const [first] = started;
    if (first === undefined || isSilent(failures.length)) return failures.length;
    const link =
      started.length === 1
        ? {
            href: `/jobs/${first.jobId}`,
            label: 'Show job',
            name: `Show job: ${capital(noun)} of ${visibleText(first.name)}`,
          }
        : { href: '/jobs', label: 'Show jobs' };
    // some may wait for their turn
    notify({ title: `${countOf(started.length, noun)} requested`, intent: 'info', link });
    return failures.length;
  };

  return {
    noun,
    start,
    starting,
    notStarted,
    again: () => void start(notStarted),
    dismiss: () => setNotStarted([]),
  };
}

export type StartedMany = Pick<ReturnType<typeof useStartMany>, 'noun' | 'notStarted' | 'again' | 'dismiss'>;
