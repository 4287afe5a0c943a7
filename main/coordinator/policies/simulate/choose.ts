import { deepFreeze } from '../../../../shared/deep-freeze.ts';
import type { VaultId } from '../../../../shared/ids.ts';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { ChosenSimulation } from '../../../../shared/policies/policy-simulation.ts';
import { valuesOf, wholeValues, type PolicyValues } from '../../../../shared/policies/policy.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../../core/errors.ts';
import type { Engine } from '../../engine.ts';
import { findInstance, findVault } from '../../lookup.ts';
import { findKnownPolicy } from '../find-policy.ts';

/** An instance, and the values that would hold for it. */
export interface Subject {
  readonly instance: InstanceSummary;
  readonly values: PolicyValues;
}

/** What is to be simulated. */
export interface Choice {
  /** What would hold for an instance that overrides none of them. */
  readonly values: PolicyValues;
  readonly vaultId: VaultId | undefined;
  /** The instance that was named. */
  readonly named: Subject | undefined;
  /** The instances of the policy, as far as they are known here. */
  readonly using: readonly Subject[];
}

/** Throws UserErrorNotFound, and UserErrorInvalidInput for an instance that is in another vault. */
export function chooseSimulated({ store }: Pick<Engine, 'store'>, chosen: ChosenSimulation): Choice {
  const instance = chosen.instance === undefined ? undefined : findInstance(store, chosen.instance);
  if ('values' in chosen) {
    const { values } = chosen;
    const vaultId = chosen.vault === undefined ? instance?.vaultId : findVault(store, chosen.vault).id;
    if (instance !== undefined) refuseOtherVault(instance, vaultId);
    return { values, vaultId, named: instance && { instance, values }, using: [] };
  }
  const { policy, vaultId } = findKnownPolicy({ store }, chosen);
  if (instance !== undefined) refuseOtherVault(instance, vaultId);
  // frozen: those who use them as they are have the same values, whose calendar is looked up once
  const values = deepFreeze(valuesOf(policy, wholeValues(policy, chosen.changes ?? {})));
  const assigned = store.instances.assignedPolicies();
  const subject = (of: InstanceSummary): Subject => {
    const itsPolicy = assigned.get(of.id);
    return {
      instance: of,
      values: valuesOf(values, itsPolicy?.id === policy.id ? itsPolicy.overrides : undefined),
    };
  };
  const using = store.instances
    .list()
    .filter((each) => each.vaultId === vaultId && each.stoppedAt === undefined)
    .filter(({ id }) => assigned.get(id)?.id === policy.id);
  return { values, vaultId, named: instance && subject(instance), using: using.map(subject) };
}

/** A policy backs up instances of its own vault. */
function refuseOtherVault({ name, vaultId, vaultName }: InstanceSummary, vault: VaultId | undefined): void {
  if (vaultId === vault) return;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    `${inQuotes(name)} is in the vault ${inQuotes(vaultName)}, and a policy backs up what is in its own vault.`,
  );
}
