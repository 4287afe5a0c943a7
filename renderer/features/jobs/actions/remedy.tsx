import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { JobRequest } from '../../../../shared/job-request.ts';
import type { Job } from '../../../../shared/jobs.ts';
import { client, orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ErrorCard } from '../../../ui/states/error-card.tsx';
import type { AskedRestore } from './asked-restore.ts';
import { remedyFor } from './remedies.ts';
import { restoreAgain } from './restore-again.ts';

/** Why a job failed, and the way to what fixes it. */
export function JobRemedy({
  job,
  asked,
  request,
}: {
  job: Job;
  asked: AskedRestore | null;
  request: JobRequest | null;
}) {
  const [, navigate] = useLocation();
  const instances = useQuery(orpc.instances.list.queryOptions());
  const again = useRestoreAgain(job, request);
  const restored = asked === null ? null : { point: asked.point, serverId: asked.database?.serverId ?? null };
  const verifiedOn = request?.kind === 'verify' ? (request.byRestore?.serverId ?? null) : null;
  const { error } = job;
  // A cancelled job ended as somebody wanted: its sentence says it all.
  if (error === null || job.state === 'cancelled') return null;
  const instance = instances.data?.find(({ id }) => id === job.instanceId);
  const remedy = remedyFor(error.code, { job, instance, restored, verifiedOn });
  return (
    <>
      {again.problem}
      <ErrorCard
        problem={error}
        remedy={again.action}
        {...(remedy === null
          ? {}
          : { action: { label: remedy.label, onClick: () => navigate(remedy.href) } })}
      />
    </>
  );
}

/** Starts the restore that gets past the error, where there is one, and goes to its job. */
function useRestoreAgain(job: Job, request: JobRequest | null) {
  const [, navigate] = useLocation();
  const queryClient = useQueryClient();
  const again = restoreAgain(job, request);
  const start = useMutation({
    mutationFn: (asked: NonNullable<typeof again>['request']) => {
      const point = { instance: asked.instanceId, point: asked.pointId };
      return asked.kind === 'restore-as-files'
        ? client.restore.asFiles({ ...point, destination: asked.destination, skipDamaged: asked.skipDamaged })
        : client.restore.asDatabase({ ...asked.options, ...point, targetServer: asked.serverId });
    },
    onSuccess: ({ jobId }) => {
      void queryClient.invalidateQueries({ queryKey: orpc.jobs.key() });
      navigate(`/jobs/${jobId}`);
    },
  });
  return {
    action:
      again === null
        ? undefined
        : {
            label: again.label,
            onClick: () => (start.isPending ? undefined : start.mutate(again.request)),
          },
    problem:
      start.error === null ? null : (
        <ErrorCard title="The restore was not started" problem={toProblem(start.error)} />
      ),
  };
}
