import type { PolicyId } from '../../../shared/ids.ts';
import type { Policy } from '../../../shared/policies/policy.ts';
import { listOf } from '../../../shared/words/counts.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { withPolicy, type PolicyReference } from './find-policy.ts';

interface RemovedPolicy {
  readonly id: PolicyId;
  readonly name: string;
  readonly vaultName: string;
}

/**
 * Removes a policy: its record stays, with a revision that says so. Which instances are backed up by it says the vault,
 * since other workstations protect databases, too. It is asked again afterwards: who gives an instance the policy looks
 * in that order, too, so that one of both sees the other. Throws UserErrorPolicyInUse.
 */
export async function removePolicy(engine: Engine, reference: PolicyReference): Promise<RemovedPolicy> {
  return await withPolicy(engine, reference, async (vault, { policy }) => {
    await refuseInUse(vault, policy);
    await vault.changePolicy(policy.id, (stands) =>
      stands === undefined || stands.removed ? undefined : { policy: stands.policy, removed: true },
    );
    try {
      await refuseInUse(vault, policy);
    } catch (error) {
      await vault.changePolicy(policy.id, (stands) =>
        stands?.removed === true ? { policy: stands.policy } : undefined,
      );
      throw error;
    }
    await whenFree(() => engine.store.policies.remove(vault.id, policy.id));
    return { id: policy.id, name: policy.name, vaultName: vault.name };
  });
}

/** One whose record cannot be read may be backed up by it: its backups must not end without a word. */
async function refuseInUse(vault: Vault, { id, name }: Policy): Promise<void> {
  const using: string[] = [];
  const unreadable: string[] = [];
  for await (const found of vault.instances()) {
    if (!('record' in found)) unreadable.push(found.instanceId);
    else if (found.record.policy?.id === id && found.record.stoppedAt === undefined) {
      using.push(inQuotes(found.record.name));
    }
  }
  if (using.length > 0) {
    throw new PgkeepError(
      'UserErrorPolicyInUse',
      `${listOf(using, 10)} ${using.length === 1 ? 'is' : 'are'} backed up by the policy ${inQuotes(name)}.`,
    );
  }
  if (unreadable.length > 0) {
    throw new PgkeepError(
      'UserErrorPolicyInUse',
      `Whether the policy ${inQuotes(name)} is in use cannot be told: the record of ${listOf(unreadable, 10)} cannot be read.`,
      { remedy: 'Put the file back from a copy of the vault, or stop the protection of the instance.' },
    );
  }
}
