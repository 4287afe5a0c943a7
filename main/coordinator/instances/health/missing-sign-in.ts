import type { FixStep } from '../../../../shared/errors.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { Engine } from '../../engine.ts';
import { signedOutOf } from '../../schedule/needs-person.ts';

/**
 * What gives an instance back the sign-in to Azure that it lacks, as far as that is known here; Azure is not asked. It lacks
 * one where an identity that it needs was signed out here, or where its last backup failed for a sign-in that ended and
 * that nobody has made again since.
 */
export function missingSignIn(
  { store }: Pick<Engine, 'store'>,
  instance: InstanceSummary,
  failed: Pick<Job, 'endedAt' | 'error'> | undefined,
): Pick<InstanceHealth, 'signIn'> {
  const signedOut = signedOutOf({ store }, instance);
  const steps = signedOut ?? endedSignIn(store.identities.list(), failed);
  return steps.length === 0 ? {} : { signIn: [...steps] };
}

/** The identities by which a backup failed, whose sign-in had ended and still has. */
export function endedSignIn(
  identities: readonly Pick<AzureIdentity, 'name' | 'signedInAt'>[],
  failed: Pick<Job, 'endedAt' | 'error'> | undefined,
): FixStep[] {
  const endedAt = failed?.endedAt ?? null;
  if (endedAt === null) return [];
  return (failed?.error?.steps ?? []).filter(
    (step) =>
      step.do === 'sign-in-again' &&
      identities.some(
        ({ name, signedInAt }) =>
          name === step.identity &&
          (signedInAt === undefined || Date.parse(signedInAt) < Date.parse(endedAt)),
      ),
  );
}
