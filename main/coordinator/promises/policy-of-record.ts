import type { InstanceRecord } from '../../../shared/instances/instances.ts';
import { valuesOf, type PolicyValues } from '../../../shared/policies/policy.ts';
import type { PromisingPolicy } from '../../../shared/policies/promise.ts';
import type { Vault } from '../../vault/vault.ts';

/** The policy that an instance's record names, with the instance's own values over those of the policy. */
export interface PolicyOfRecord {
  readonly policy: PromisingPolicy;
  readonly values: PolicyValues;
  /** Says that a newer revision than this one cannot be read, and why. */
  readonly warning?: string;
}

/**
 * The policy by which an instance is backed up, as the vault has it now, for display and backups; undefined where its
 * record names none. `problem` is there where it names one that nobody can read or that was removed.
 */
export async function policyOfRecord(
  vault: Pick<Vault, 'findPolicy'>,
  { policy: assigned }: Pick<InstanceRecord, 'policy'>,
): Promise<PolicyOfRecord | { readonly problem: string } | undefined> {
  if (assigned === undefined) return undefined;
  const found = await vault.findPolicy(assigned.id);
  if (found?.standing === undefined) {
    return { problem: found?.warning ?? `The vault has no policy ${assigned.id}, which the record names.` };
  }
  const { policy, revision, removed } = found.standing;
  if (removed) return { problem: `The policy ${policy.name}, which the record names, was removed.` };
  const { id, name, ...values } = policy;
  return {
    policy: { id, name, revision },
    values: valuesOf(values, assigned.overrides),
    ...(found.warning === undefined ? {} : { warning: found.warning }),
  };
}
