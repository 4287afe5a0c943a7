import { hostname, userInfo } from 'node:os';
import type { ChangedEntry } from '../../../shared/access/changes.ts';
import { placeWords } from '../../../shared/access/place-words.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { KnownRule } from '../../store/tables/servers/watched-firewalls.ts';
import type { TemporaryAddress } from '../../store/tables/temporary-addresses.ts';
import { removing } from '../access/plan.ts';
import type { Engine } from '../engine.ts';

/** Whether Azure has no such server or key vault any more: what was let in there went with it. */
export const isGone = (error: unknown): boolean =>
  error instanceof PgkeepError &&
  (error.code === 'ResourceNotFound' || error.code === 'ResourceGroupNotFound');

/** Writes into the audit trail that what was to be taken away is gone with its server or key vault. */
export function noteGone(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  entry: Extract<ChangedEntry, { kind: 'firewall-rule' | 'key-vault-address' }>,
  { id: identityId, name: identityName }: Pick<AzureIdentity, 'id' | 'name'>,
): void {
  const place = entry.kind === 'firewall-rule' ? entry.server : entry.vault;
  const what = entry.kind === 'firewall-rule' ? `firewall rule ${entry.name}` : `address ${entry.address}`;
  const change = {
    ...removing(entry),
    says: `The ${what} is gone with ${placeWords(place)}, which Azure does not have any more.`,
    // what was asked: there was nothing to take away
    request: `GET ${place}`,
    at: clock.now().toISOString(),
    user: userInfo().username,
    host: hostname(),
    identityId,
    identityName,
  };
  store.accessChanges.setOutcome(store.accessChanges.insert(change, change.says), 'unchanged', null);
}

/** A rule as it was known last. */
export function ruleEntry(server: string, { name, addresses }: KnownRule) {
  const [startIpAddress = '', endIpAddress = startIpAddress] = addresses.split(' to ');
  return { kind: 'firewall-rule' as const, server, name, startIpAddress, endIpAddress };
}

/** An address of a key vault that has no rules any more. */
export const addressEntry = ({ resource, address, owner, until }: TemporaryAddress) => ({
  kind: 'key-vault-address' as const,
  vault: resource,
  address,
  owner,
  until,
  beside: { bypass: null, defaultAction: null, ipRules: [], virtualNetworkRules: [] },
});
