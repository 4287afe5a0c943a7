import { whoWords } from '../../../shared/words/who.ts';
import type { VaultId } from '../../../shared/ids.ts';
import type { Store } from '../../store/store.ts';
import type { CachedPolicy } from '../../store/tables/policies.ts';
import type { FoundPolicy, StandingPolicy } from '../../vault/policies/policy-record.ts';
import type { PolicyThen } from '../../vault/policies/policy-history.ts';
import type { Vault } from '../../vault/vault.ts';

/** So many policies are taken from a vault: whoever can write there could put millions. */
const mostPolicies = 1_000;

/** The policies of a vault that nobody has removed. */
export interface ReadPolicies {
  readonly policies: CachedPolicy[];
  /** What each of them said from when on, by its id. */
  readonly history: ReadonlyMap<string, readonly PolicyThen[]>;
  /** Policies of which not the newest revision is used, or none, and why. */
  readonly problems: string[];
}

/** Reads the policies of a vault; none in format 1. */
export async function readPolicies(vault: Vault): Promise<ReadPolicies> {
  const policies: CachedPolicy[] = [];
  const history = new Map<string, readonly PolicyThen[]>();
  const problems: string[] = [];
  let read = 0;
  for await (const found of vault.policies()) {
    if (found.warning !== undefined) problems.push(`${found.id}: ${found.warning}`);
    const policy = cachedPolicy(vault, found);
    if (policy !== undefined) {
      policies.push(policy);
      history.set(found.id, await vault.policyHistory(found.id, policy.revision));
    }
    read += 1;
    if (read >= mostPolicies) break;
  }
  return { policies, history, problems };
}

/** Notes here which policies a vault has, and what they said before. Within a transaction. */
export function notePolicies(
  { policies }: Pick<Store, 'policies'>,
  vaultId: VaultId,
  read: Pick<ReadPolicies, 'policies' | 'history'>,
): void {
  policies.replace(vaultId, read.policies);
  for (const [id, history] of read.history) policies.setHistory(vaultId, id, history);
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
