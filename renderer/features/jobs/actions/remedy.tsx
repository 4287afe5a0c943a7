import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { givenAgain } from '../../../../shared/instances/own-login.ts';
import type { JobRequest } from '../../../../shared/jobs/job-request.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { client, orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { capital } from '../../../ui/format/capital.ts';
import { useContinueAs } from '../../../ui/databases/use-continue-as.ts';
import { useConfirmingEnvironment } from '../../../ui/servers/confirm-environment.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { signInAddress } from '../../../ui/states/errors/sign-in-address.ts';
import { askedRestore } from './asked-restore.ts';
import { remedyFor } from './remedies.ts';
import { restoreAgain } from './restore-again.ts';

/**
 * Why a job failed, and the way to what fixes it: the filled button of the page. `isOffered` says whether there is one.
 */
export function useJobRemedy(
  job: Job,
  request: JobRequest | null,
): { readonly card: ReactNode; readonly isOffered: boolean } {
  const [, navigate] = useLocation();
  const instances = useQuery(orpc.instances.list.queryOptions());
  const again = useRestoreAgain(job, request);
  const { error } = job;
  const renamed = useContinueAs(error);
  // A cancelled job ended as somebody wanted: its sentence says it all.
  if (error === null || job.state === 'cancelled') return { card: null, isOffered: false };
  const asked = askedRestore(request);
  const remedy = remedyFor(error, {
    job,
    instance: instances.data?.find(({ id }) => id === job.instanceId),
    restored: asked === null ? null : { point: asked.point, serverId: asked.database?.serverId ?? null },
    verifiedOn: request?.kind === 'verify' ? (request.byRestore?.serverId ?? null) : null,
  });
  const link = remedy === null ? undefined : { label: remedy.label, onClick: () => navigate(remedy.href) };
  // the same restore with another choice gets past it at once; the page is the next best
  const direct = again.action ?? renamed.remedy;
  const buttons =
    direct === undefined
      ? { remedy: link }
      : { remedy: direct, ...(link === undefined ? {} : { action: link }) };
  return {
    card: (
      <>
        {again.problem}
        {renamed.problem === null ? null : (
          <ErrorCard title="The database goes on under its old name" problem={renamed.problem} />
        )}
        <ErrorCard title={capital(job.state)} problem={error} {...buttons} />
      </>
    ),
    isOffered: buttons.remedy !== undefined || signInAddress(error) !== undefined,
  };
}

/** Starts the restore that gets past the error, where there is one, and goes to its job. */
function useRestoreAgain(job: Job, request: JobRequest | null) {
  const [, navigate] = useLocation();
  const queryClient = useQueryClient();
  const confirming = useConfirmingEnvironment();
  const again = restoreAgain(job, request);
  const start = useMutation({
    mutationFn: (asked: NonNullable<typeof again>['request']) => {
      const point = { instance: asked.instanceId, point: asked.pointId };
      return asked.kind === 'restore-as-files'
        ? client.restore.asFiles({ ...point, destination: asked.destination, skipDamaged: asked.skipDamaged })
        : confirming((confirmedEnvironment) =>
            client.restore.asDatabase({
              ...asked.options,
              ...point,
              targetServer: asked.serverId,
              ...givenAgain(asked.credential),
              confirmedEnvironment,
            }),
          );
    },
    onSuccess: (started) => {
      if (started === null) return;
      void queryClient.invalidateQueries({ queryKey: orpc.jobs.key() });
      navigate(`/jobs/${started.jobId}`);
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
