import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Job, JobState } from '../../../../shared/jobs/jobs.ts';
import { orpc } from '../../../api/client.ts';
import { useLiveJobs } from '../../../api/live-jobs.ts';
import { isRunning, withLive } from '../../../api/live-jobs-state.ts';

/** Ends of a backup that the calendar shows: its points are known without its jobs. */
const badEnds: readonly JobState[] = ['failed', 'interrupted'];

/** So many bad ends of each kind are shown; a job is a record of some KiB. */
const mostShown = 1_000;

/** So many are looked through for the last backup that has ended: the others run, or wait. */
const newest = 10;

/** How the backups of an instance ended, with what was heard of them since. */
export function useBackupHistory(instanceId: string): {
  /** The last one that has ended. */
  readonly last: Job | undefined;
  /** Those that failed or were interrupted, newest first. */
  readonly failures: readonly Job[];
} {
  const input = { instance: instanceId, kind: 'backup' } as const;
  const live = useLiveJobs();
  const answers = useQueries({
    queries: [
      orpc.jobs.list.queryOptions({ input: { ...input, limit: newest } }),
      ...badEnds.map((state) =>
        orpc.jobs.list.queryOptions({ input: { ...input, state, limit: mostShown } }),
      ),
    ],
    combine: (lists) => lists.map(({ data }) => data),
  });
  return useMemo(() => {
    const [recent = [], ...bad] = answers;
    const ended = withLive(recent, live).filter((job) => !isRunning(job));
    const all = [...ended, ...bad.flatMap((some) => some ?? [])];
    const failures = [...new Map(all.map((job) => [job.id, job])).values()]
      .filter(({ state }) => badEnds.includes(state))
      .toSorted((one, other) => other.startedAt.localeCompare(one.startedAt));
    return { last: ended[0], failures };
  }, [answers, live]);
}
