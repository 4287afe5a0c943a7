import { isDeepStrictEqual } from 'node:util';
import type { PromiseChanges } from '../../../shared/policies/promise-changes.ts';
import type { PolicySummary } from '../../../shared/policies/policies.ts';
import { Policy, valuesOf, wholeValues, type PolicyChanges } from '../../../shared/policies/policy.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { refuseTakenName } from '../name-in-use.ts';
import { changingPromises, type ChangedInstance } from '../promises/change-promises.ts';
import { recordsUnder } from '../promises/instances-under.ts';
import type { Vault } from '../../vault/vault.ts';
import { withPolicy, type PolicyReference } from './find-policy.ts';
import { noted } from './read-policies.ts';
import { summarizePolicy } from './summarize.ts';
import { refuseImpossible } from './write-policy.ts';

interface Changes {
  readonly name?: string | undefined;
  readonly values: PolicyChanges;
  /** Whoever asks for it knows that points are kept for a shorter time then. */
  readonly confirmShorter?: boolean | undefined;
}

/**
 * Changes a policy: a revision with what changes in the newest one, so that nothing is lost that others changed
 * meanwhile; none where nothing changes. It holds for runs and recovery points from then on. What points are kept
 * for a longer time by it changes with it at once, and what is kept for a shorter time after the grace of the settings:
 * that is refused with UserErrorShorterRetention unless it was confirmed.
 */
export async function changePolicy(
  engine: Engine,
  reference: PolicyReference,
  { name, values, confirmShorter = false }: Changes,
): Promise<PolicySummary & { readonly promises: PromiseChanges }> {
  return await withPolicy(engine, reference, async (vault, { policy: before, revision }, all) => {
    if (name !== undefined) {
      const known = all.map(({ policy }) => policy);
      refuseTakenName('policy', { id: before.id, name }, known);
    }
    const write = () =>
      vault.changePolicy(before.id, (stands) => {
        if (stands === undefined || stands.removed) throw removedMeanwhile(before);
        const merged = valuesOf(stands.policy, wholeValues(stands.policy, values));
        refuseImpossible(merged);
        const policy = Policy.parse({ ...merged, id: before.id, name: name ?? stands.policy.name });
        return isDeepStrictEqual(policy, stands.policy) ? undefined : { policy };
      });
    const instances = await changedInstances(vault, { before, revision, values, name });
    const { result: standing, changes } = await changingPromises(engine, vault, instances, {
      confirmShorter,
      write,
    });
    if (standing === undefined) throw removedMeanwhile(before);
    const cached = noted(vault, standing);
    await whenFree(() => engine.store.policies.set(cached));
    return { ...summarizePolicy(engine, cached), promises: changes };
  });
}

/** Another workstation has removed the policy since it was read. */
export function removedMeanwhile({ name }: Pick<Policy, 'name'>): PgkeepError {
  return new PgkeepError('UserErrorNotFound', `Somebody removed the policy ${inQuotes(name)} meanwhile.`);
}

/** What the change is for each instance that is backed up by the policy. */
async function changedInstances(
  vault: Vault,
  {
    before,
    revision,
    values,
    name = before.name,
  }: {
    readonly before: Policy;
    readonly revision: number;
    readonly values: PolicyChanges;
    readonly name?: string | undefined;
  },
): Promise<ChangedInstance[]> {
  const after = valuesOf(before, wholeValues(before, values));
  const records = await recordsUnder(vault, before.id);
  return records.map((record) => ({
    id: record.id,
    name: record.name,
    before: valuesOf(before, record.policy?.overrides),
    after: valuesOf(after, record.policy?.overrides),
    policy: { id: before.id, name, revision: revision + 1 },
    cause: `The policy ${inQuotes(name)} was changed.`,
  }));
}
