import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Job } from '../../../../shared/jobs.ts';
import { orpc } from '../../../api/client.ts';
import { useLiveJobs } from '../../../api/live-jobs.ts';
import { withLive } from '../../../api/live-jobs-state.ts';

/** Weeks that the calendar of recovery points shows. */
export const calendarWeeksShown = 26;

/** Backups of an instance as far back as the calendar reaches, newest first, with what was heard of them since. */
export function useBackupHistory(instanceId: string): readonly Job[] {
  const [after] = useState(() => new Date(Date.now() - calendarWeeksShown * 7 * 86_400_000).toISOString());
  const jobs = useQuery(
    orpc.jobs.list.queryOptions({
      input: { instance: instanceId, kind: 'backup', after, limit: 10_000 },
    }),
  );
  const live = useLiveJobs();
  return useMemo(() => withLive(jobs.data ?? [], live), [jobs.data, live]);
}
