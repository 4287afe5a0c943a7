import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Job } from '../../../shared/jobs.ts';
import { orpc } from '../../api/client.ts';
import { ErrorCard } from '../../ui/error-card.tsx';
import { remedyFor } from './job-remedies.ts';
import { useRememberedRestore } from './use-remembered-restore.ts';

/** Why a job failed, and the way to what mends it. */
export function JobRemedy({ job }: { job: Job }) {
  const [, navigate] = useLocation();
  const instances = useQuery(orpc.instances.list.queryOptions());
  const remembered = useRememberedRestore(job.id);
  const restored =
    remembered === null ? null : { point: remembered.point, serverId: remembered.draft.serverId };
  const { error } = job;
  // A cancelled job ended as somebody wanted: its sentence says it all.
  if (error === null || job.state === 'cancelled') return null;
  const instance = instances.data?.find(({ id }) => id === job.instanceId);
  const remedy = remedyFor(error.code, { job, instance, restored });
  return (
    <ErrorCard
      problem={error}
      {...(remedy === null ? {} : { action: { label: remedy.label, onClick: () => navigate(remedy.href) } })}
    />
  );
}
