import { Policy, type PolicyValues } from '../../../shared/policies/policy.ts';
import { PgkeepError } from '../../core/errors.ts';
import { PolicyId } from '../../../shared/ids.ts';
import type { CachedPolicy } from '../../store/tables/policies.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { readyPolicies } from './ready-policies.ts';
import { noted } from './read-policies.ts';
import { valueProblems } from './words.ts';

/** Throws UserErrorInvalidInput where no policy can have these values. */
export function refuseImpossible(values: PolicyValues): void {
  const problems = valueProblems(values);
  if (problems.length > 0) throw new PgkeepError('UserErrorInvalidInput', problems.join(' '));
}

/** Writes a new policy into a vault. Throws UserErrorVaultFormat in one of format 1. */
export async function writeNewPolicy(
  { ids }: Pick<Engine, 'ids'>,
  vault: Vault,
  { name, values }: { readonly name: string; readonly values: PolicyValues },
): Promise<CachedPolicy> {
  refuseImpossible(values);
  const id = PolicyId.parse(ids.next('policy'));
  const policy = Policy.parse({ ...values, id, name });
  const standing = await vault.changePolicy(id, () => ({ policy }));
  if (standing === undefined) throw new Error('a policy was written and is not there');
  return noted(vault, standing);
}

/**
 * Writes the policies that a new vault has, apart from those that are there, or whose names are taken. Returns those
 * written.
 */
export async function writeReadyPolicies(
  vault: Vault,
  {
    timeZone,
    isTaken = () => false,
  }: { readonly timeZone: string; readonly isTaken?: (name: string) => boolean },
): Promise<CachedPolicy[]> {
  const written: CachedPolicy[] = [];
  for (const { id, name, values } of readyPolicies(timeZone)) {
    if (isTaken(name)) continue;
    let isThere = false;
    const standing = await vault.changePolicy(id, (stands) => {
      isThere = stands?.removed === false;
      return isThere ? undefined : { policy: Policy.parse({ ...values, id, name }) };
    });
    if (standing !== undefined && !isThere) written.push(noted(vault, standing));
  }
  return written;
}
