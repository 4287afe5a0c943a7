import { whoWords } from '../../../shared/words/who.ts';
import type { CachedPolicy } from '../../store/tables/policies.ts';
import type { FoundPolicy, StandingPolicy } from '../../vault/policies/policy-record.ts';
import type { Vault } from '../../vault/vault.ts';

/** So many policies are taken from a vault: whoever can write there could put millions. */
const mostPolicies = 1_000;

/** The policies of a vault that nobody has removed. */
export interface ReadPolicies {
  readonly policies: CachedPolicy[];
  /** Policies of which not the newest revision is used, or none, and why. */
  readonly problems: string[];
}

/** Reads the policies of a vault; none in format 1. */
export async function readPolicies(vault: Vault): Promise<ReadPolicies> {
  const policies: CachedPolicy[] = [];
  const problems: string[] = [];
  let read = 0;
  for await (const found of vault.policies()) {
    if (found.warning !== undefined) problems.push(`${found.id}: ${found.warning}`);
    const policy = cachedPolicy(vault, found);
    if (policy !== undefined) policies.push(policy);
    read += 1;
    if (read >= mostPolicies) break;
  }
  return { policies, problems };
}

/** What is noted here of a policy; undefined where somebody removed it, or nothing of it can be read. */
function cachedPolicy(
  vault: Pick<Vault, 'id'>,
  { standing, warning }: Pick<FoundPolicy, 'standing' | 'warning'>,
): CachedPolicy | undefined {
  if (standing === undefined || standing.removed) return undefined;
  return { ...noted(vault, standing), ...(warning === undefined ? {} : { warning }) };
}

/** A revision as it is noted here. */
export const noted = (
  { id: vaultId }: Pick<Vault, 'id'>,
  { policy, revision, changedAt, changedBy }: StandingPolicy,
): CachedPolicy => ({ vaultId, policy, revision, changedAt, changedBy: whoWords(changedBy) });
