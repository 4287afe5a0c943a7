import { isDeepStrictEqual } from 'node:util';
import type { PolicySummary } from '../../../shared/policies/policies.ts';
import { Policy, valuesOf, wholeValues, type PolicyChanges } from '../../../shared/policies/policy.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { refuseTakenName } from '../name-in-use.ts';
import { withPolicy, type PolicyReference } from './find-policy.ts';
import { noted } from './read-policies.ts';
import { summarizePolicy } from './summarize.ts';
import { refuseImpossible } from './write-policy.ts';

interface Changes {
  readonly name?: string | undefined;
  readonly values: PolicyChanges;
}

/**
 * Changes a policy: a revision with what changes in the newest one, so that nothing is lost that others changed
 * meanwhile; none where nothing changes. It holds for runs and recovery points from then on. What earlier points were
 * promised stands in their manifests and promise records, which this leaves alone.
 */
export async function changePolicy(
  engine: Engine,
  reference: PolicyReference,
  { name, values }: Changes,
): Promise<PolicySummary> {
  return await withPolicy(engine, reference, async (vault, { policy: before }, all) => {
    if (name !== undefined) {
      const known = all.map(({ policy }) => policy);
      refuseTakenName('policy', { id: before.id, name }, known);
    }
    const standing = await vault.changePolicy(before.id, (stands) => {
      if (stands === undefined || stands.removed) throw removedMeanwhile(before);
      const merged = valuesOf(stands.policy, wholeValues(stands.policy, values));
      refuseImpossible(merged);
      const policy = Policy.parse({ ...merged, id: before.id, name: name ?? stands.policy.name });
      return isDeepStrictEqual(policy, stands.policy) ? undefined : { policy };
    });
    if (standing === undefined) throw removedMeanwhile(before);
    const cached = noted(vault, standing);
    await whenFree(() => engine.store.policies.set(cached));
    // Whether points that exist are to be kept for a shorter time now is asked and decided by the one path that
    // shortens promises; it starts here, with `before` and what stands now.
    return summarizePolicy(engine, cached);
  });
}

/** Another workstation has removed the policy since it was read. */
export function removedMeanwhile({ name }: Pick<Policy, 'name'>): PgkeepError {
  return new PgkeepError('UserErrorNotFound', `Somebody removed the policy ${inQuotes(name)} meanwhile.`);
}
