import { partsOf } from '../../../shared/access/resource-id.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { listOf } from '../../../shared/words/counts.ts';
import type { Store } from '../../store/store.ts';

/** Changes of Azure that are looked through for the name of an identity that was signed out. */
const lookedThrough = 1000;

/**
 * The identity that looks after a temporary rule. One that was signed out is followed by one of the same name: whoever signs in
 * again gets another id. Undefined where there is none.
 */
export function tenderOf(
  { identities, accessChanges }: Pick<Store, 'identities' | 'accessChanges'>,
  id: string,
): AzureIdentity | undefined {
  const known = identities.list();
  const same = known.find((identity) => identity.id === id);
  if (same !== undefined) return same;
  const name = accessChanges.list(lookedThrough).find(({ identityId }) => identityId === id)?.identityName;
  return name === undefined ? undefined : sameOrNamed(known, { id, name });
}

/** The identity itself, else one that has its name since. */
export const sameOrNamed = (
  known: readonly AzureIdentity[],
  { id, name }: { readonly id: string; readonly name: string },
): AzureIdentity | undefined =>
  known.find((identity) => identity.id === id) ?? known.find((identity) => identity.name === name);

/** Why a rule is still there that nobody could take away. */
export const tenderIsGone = 'The identity that was to take it away was signed out here.';

/** The temporary rules that an identity looks after, by address and place: "198.51.100.7 at shop-kv". */
export function tendedBy(
  { temporaryAddresses, watchedFirewalls }: Pick<Store, 'temporaryAddresses' | 'watchedFirewalls'>,
  id: string,
): string[] {
  const at = (addresses: string, resource: string) =>
    `${addresses} at ${listOf([...partsOf(resource).names])}`;
  const ofVaults = temporaryAddresses
    .list()
    .flatMap(({ identityId, address, resource }) => (identityId === id ? [at(address, resource)] : []));
  const ofServers = watchedFirewalls
    .list()
    .flatMap(({ identityId, server, rules }) =>
      identityId === id ? rules.map(({ addresses }) => at(addresses, server)) : [],
    );
  return [...ofServers, ...ofVaults];
}
