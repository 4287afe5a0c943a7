import type { FixStep } from '../../../shared/errors.ts';
import { stepOfInstance } from '../../../shared/instances/instance-status.ts';
import type { InstanceHealth } from '../../../shared/instances/overview.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { signInAddress } from '../../ui/states/errors/sign-in-address.ts';

/** What fixes it: a page to go to, or a backup to start. */
export type NextStep =
  | { readonly kind: 'link'; readonly label: string; readonly href: string }
  | { readonly kind: 'back up'; readonly label: string; readonly instanceId: string };

/** Where an instance gets back the sign-in to Azure that it lacks. */
function signInOf(step: FixStep, { id, serverId, vaultId }: InstanceHealth): { label: string; href: string } {
  const again = signInAddress({ steps: [step] });
  if (again !== undefined) return { label: 'Sign in again', href: again };
  if (step.do === 'set-vault-login') return { label: 'Change login', href: `/vaults/${vaultId}` };
  return step.do === 'set-login'
    ? { label: 'Change login', href: `/servers/${serverId}?change=login` }
    : { label: 'Change login', href: `/databases/${id}?tab=options` };
}

/** The page where a person does what is next, or the backup to start. */
export function nextStep(instance: InstanceHealth, lastDay: readonly Job[]): NextStep {
  const step = stepOfInstance(instance, lastDay);
  const page = `/databases/${instance.id}`;
  switch (step.do) {
    case 'watch-job':
      return { kind: 'link', label: 'Watch job', href: `/jobs/${step.jobId}` };
    case 'fix-privileges':
      return { kind: 'link', label: 'Show what is missing', href: `${page}?tab=privileges` };
    case 'confirm':
      return { kind: 'link', label: 'Confirm…', href: page };
    case 'sign-in':
      return { kind: 'link', ...signInOf(step.step, instance) };
    case 'show-job':
      return { kind: 'link', label: 'Show what happened', href: `/jobs/${step.jobId}` };
    case 'back-up':
      return { kind: 'back up', label: 'Back up now', instanceId: instance.id };
    case 'show-schedule':
    case 'look':
      return { kind: 'link', label: 'Open database', href: page };
  }
}
