import { useMutation } from '@tanstack/react-query';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { useNotify } from '../../../ui/states/notify.tsx';
import { VerifyQuestion } from './verify-question.tsx';

export interface VerifyDialogProps {
  readonly instanceId: string;
  /** An id, or `latest`. */
  readonly point: string;
  /** To follow "Verify": "the latest recovery point". */
  readonly what: string;
  /** To follow "Show job: Verification of", for whoever does not see the notice's place. */
  readonly named: string;
  /** Server that is offered first. */
  readonly serverId: string | undefined;
  readonly onClose: () => void;
}

/** How a recovery point is verified: by reading all of it, or by restoring it into a scratch database. */
export function VerifyDialog({ instanceId, point, what, named, serverId, onClose }: VerifyDialogProps) {
  const notify = useNotify();
  const verify = useMutation(
    orpc.verify.start.mutationOptions({
      onSuccess: ({ jobId }) => {
        notify({
          title: 'Verification started',
          intent: 'info',
          link: { href: `/jobs/${jobId}`, label: 'Show job', name: `Show job: Verification of ${named}` },
        });
        onClose();
      },
    }),
  );
  return (
    <VerifyQuestion
      title={`Verify ${what}`}
      confirmLabel="Verify"
      serverId={serverId}
      busy={verify.isPending}
      problem={verify.error === null ? null : toProblem(verify.error)}
      onVerify={(byRestore) =>
        verify.mutate({ instance: instanceId, point, ...(byRestore === null ? {} : { byRestore }) })
      }
      onClose={onClose}
    />
  );
}
