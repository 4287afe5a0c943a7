import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { CachedPolicy } from '../../store/tables/policies.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { findVault, isNamed, pick } from '../lookup.ts';
import { openVault } from '../vaults/open-vault.ts';
import { notePolicies, readPolicies, type ReadPolicies } from './read-policies.ts';

/** How a user names a policy; the vault where the same name or id is in several. */
export interface PolicyReference {
  readonly policy: string;
  readonly vault?: string | undefined;
}

/**
 * Finds a policy among those of one vault as a user means it: by its id, name, or an unambiguous beginning of the id.
 * Throws UserErrorNotFound, which lists what there is, or the ids where two have the name.
 */
export function pickPolicy(reference: string, policies: readonly CachedPolicy[]): CachedPolicy {
  const named = policies.filter(({ policy }) => isNamed(reference)(policy));
  if (named.length > 1 && !policies.some(({ policy }) => policy.id === reference)) {
    throw new PgkeepError(
      'UserErrorNotFound',
      `Several policies are called ${inQuotes(reference)}: ${named.map(({ policy }) => policy.id).join(', ')}.`,
      { remedy: 'Name one of them by its id, and the vault where they are in several.' },
    );
  }
  const things = policies.map((cached) => ({ ...cached, id: cached.policy.id, name: cached.policy.name }));
  const { id: _id, name: _name, ...found } = pick('policy', reference, things);
  return found;
}

/** Reads the policies of a vault and notes them here. */
export async function refreshPolicies({ store }: Pick<Engine, 'store'>, vault: Vault): Promise<ReadPolicies> {
  const read = await readPolicies(vault);
  await whenFree(() => store.transaction(() => notePolicies(store, vault.id, read)));
  return read;
}

/**
 * Which vault has the policy that is meant: the one that is named, else the one that has it as far as is known here, else
 * the only vault there is.
 */
function vaultOfPolicy({ store }: Pick<Engine, 'store'>, { policy, vault }: PolicyReference): VaultSummary {
  if (vault !== undefined) return findVault(store, vault);
  const vaults = store.vaults.list();
  const [only] = vaults;
  if (vaults.length === 1 && only !== undefined) return only;
  const known = store.policies.list();
  const named = known.filter((each) => each.policy.id === policy || isNamed(policy)(each.policy));
  const having = vaults.filter(({ id }) => named.some(({ vaultId }) => vaultId === id));
  if (having.length > 1) {
    throw new PgkeepError(
      'UserErrorNotFound',
      `Several vaults have a policy ${inQuotes(policy)}: ${having.map(({ name }) => inQuotes(name)).join(', ')}.`,
      { remedy: 'Name the vault, too.' },
    );
  }
  return findVault(store, pickPolicy(policy, known).vaultId);
}

/** A policy as it was last read; its vault is not opened. Throws UserErrorNotFound. */
export function findKnownPolicy(engine: Pick<Engine, 'store'>, reference: PolicyReference): CachedPolicy {
  const { id } = vaultOfPolicy(engine, reference);
  const known = engine.store.policies.list().filter(({ vaultId }) => vaultId === id);
  return pickPolicy(reference.policy, known);
}

/** Opens the vault of a policy, and finds it among those that the vault has now. */
export async function withPolicy<Result>(
  engine: Engine,
  reference: PolicyReference,
  work: (vault: Vault, policy: CachedPolicy, all: readonly CachedPolicy[]) => Promise<Result>,
): Promise<Result> {
  await using vault = await openVault(engine, vaultOfPolicy(engine, reference));
  const { policies: all } = await refreshPolicies(engine, vault);
  return await work(vault, pickPolicy(reference.policy, all), all);
}
