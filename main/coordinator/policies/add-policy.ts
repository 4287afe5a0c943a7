import { nameKey } from '../../../shared/names.ts';
import type { PolicySummary } from '../../../shared/policies/policies.ts';
import type { PolicyValues } from '../../../shared/policies/policy.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { whenFree } from '../../store/when-free.ts';
import { noPoliciesIn } from '../../vault/policies/policy-record.ts';
import type { Engine } from '../engine.ts';
import { refuseTakenName } from '../name-in-use.ts';
import { openVault } from '../vaults/open-vault.ts';
import { refreshPolicies } from './find-policy.ts';
import { workstationTimeZone } from './ready-policies.ts';
import { summarizePolicies, summarizePolicy } from './summarize.ts';
import { writeNewPolicy, writeReadyPolicies } from './write-policy.ts';

/** Adds a policy to a vault. Throws UserErrorNameAlreadyInUse, and UserErrorVaultFormat in a vault of format 1. */
export async function addPolicy(
  engine: Engine,
  summary: VaultSummary,
  added: { readonly name: string; readonly values: PolicyValues },
): Promise<PolicySummary> {
  await using vault = await openVault(engine, summary);
  if (vault.format === 1) throw noPoliciesIn(summary.name);
  const { policies } = await refreshPolicies(engine, vault);
  const known = policies.map(({ policy }) => policy);
  refuseTakenName('policy', { name: added.name }, known);
  const policy = await writeNewPolicy(engine, vault, added);
  await whenFree(() => engine.store.policies.set(policy));
  return summarizePolicy(engine, policy);
}

/**
 * Adds the policies that a new vault has to one that is older, or from which somebody removed them: those whose names
 * no policy has. Throws UserErrorVaultFormat in a vault of format 1.
 */
export async function addReadyPolicies(
  engine: Engine,
  summary: VaultSummary,
  { timeZone = workstationTimeZone() }: { readonly timeZone?: string | undefined },
): Promise<PolicySummary[]> {
  await using vault = await openVault(engine, summary);
  if (vault.format === 1) throw noPoliciesIn(summary.name);
  const { policies } = await refreshPolicies(engine, vault);
  const taken = new Set(policies.map(({ policy }) => nameKey(policy.name)));
  const isTaken = (name: string) => taken.has(nameKey(name));
  const written = await writeReadyPolicies(vault, { timeZone, isTaken });
  await whenFree(() =>
    engine.store.transaction(() => {
      for (const policy of written) engine.store.policies.set(policy);
    }),
  );
  return summarizePolicies(engine, written);
}
