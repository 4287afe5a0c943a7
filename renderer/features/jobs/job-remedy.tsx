import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Job } from '../../../shared/jobs.ts';
import { orpc } from '../../api/client.ts';
import { ErrorCard } from '../../ui/error-card.tsx';
import type { AskedRestore } from './asked-restore.ts';
import { remedyFor } from './job-remedies.ts';

/** Why a job failed, and the way to what mends it. */
export function JobRemedy({
  job,
  asked,
  verifiedOn,
}: {
  job: Job;
  asked: AskedRestore | null;
  /** Server that a verification restored on. */
  verifiedOn: string | null;
}) {
  const [, navigate] = useLocation();
  const instances = useQuery(orpc.instances.list.queryOptions());
  const restored = asked === null ? null : { point: asked.point, serverId: asked.database?.serverId ?? null };
  const { error } = job;
  // A cancelled job ended as somebody wanted: its sentence says it all.
  if (error === null || job.state === 'cancelled') return null;
  const instance = instances.data?.find(({ id }) => id === job.instanceId);
  const remedy = remedyFor(error.code, { job, instance, restored, verifiedOn });
  return (
    <ErrorCard
      problem={error}
      {...(remedy === null ? {} : { action: { label: remedy.label, onClick: () => navigate(remedy.href) } })}
    />
  );
}
