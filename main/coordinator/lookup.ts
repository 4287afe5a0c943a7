import type { AzureIdentity } from '../../shared/identities/identities.ts';
import type { InstanceSummary } from '../../shared/instances/instances.ts';
import type { ServerSummary } from '../../shared/servers/servers.ts';
import type { VaultSummary } from '../../shared/vaults/vaults.ts';
import { normalName } from '../../shared/names.ts';
import { inQuotes } from '../../shared/words/in-quotes.ts';
import { PgkeepError } from '../core/errors.ts';
import type { Store } from '../store/store.ts';

/** Whether a thing has a name as somebody writes it, who need not write it as it is kept (see `DisplayName`). */
export function isNamed(reference: string): (thing: { readonly name: string }) => boolean {
  const asKept = normalName(reference);
  return ({ name }) => name === reference || name === asKept;
}

/**
 * Finds what a user means: the id first, which no name may look like, then the exact name, then an unambiguous
 * beginning of an id. Throws UserErrorNotFound, which lists what there is.
 */
export function pick<Thing extends { id: string; name: string }>(
  what: string,
  reference: string,
  things: readonly Thing[],
): Thing {
  const exact = things.find(({ id }) => id === reference) ?? things.find(isNamed(reference));
  if (exact !== undefined) return exact;
  const begun = things.filter(({ id }) => id.startsWith(reference));
  if (begun.length === 1 && begun[0] !== undefined) return begun[0];
  const names = things.map(({ name }) => inQuotes(name));
  const missing = `There is no ${what} ${inQuotes(reference)}`;
  const known = `${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`;
  throw new PgkeepError(
    'UserErrorNotFound',
    begun.length > 1
      ? `Several ids begin with ${inQuotes(reference)}: give more of the id.`
      : names.length === 0
        ? `${missing}, and there are none yet.`
        : `${missing}. Known: ${known}.`,
  );
}

export const findVault = (store: Store, reference: string): VaultSummary =>
  pick('vault', reference, store.vaults.list());

export const findIdentity = (store: Store, reference: string): AzureIdentity =>
  pick('identity', reference, store.identities.list());

export const findServer = (store: Store, reference: string): ServerSummary =>
  pick('server', reference, store.servers.list());

/**
 * Like the others; the name of a database is enough where only one instance protects one of that name. What came with
 * a vault and was not confirmed here takes the name of no database of ours: whoever wrote the vault chose its name.
 */
export function findInstance(store: Store, reference: string): InstanceSummary {
  const instances = store.instances.list();
  const isOurs = ({ unconfirmed }: InstanceSummary) => unconfirmed === undefined;
  const all = instances.filter(({ database }) => database === reference);
  const ours = all.filter(isOurs);
  const ofDatabase = ours.length > 0 ? ours : all;
  const named =
    instances.find(({ id }) => id === reference) ?? instances.find(({ name }) => name === reference);
  const isClaimed =
    named !== undefined && named.id !== reference && !isOurs(named) && ours.some(({ id }) => id !== named.id);
  if (isClaimed || (named === undefined && ofDatabase.length > 1)) {
    const meant = isClaimed ? [named, ...ours] : ofDatabase;
    throw new PgkeepError(
      'UserErrorNotFound',
      `Several instances are meant by ${inQuotes(reference)}: ${meant.map(({ name, id }) => `${inQuotes(name)} (${id})`).join(', ')}.`,
      { remedy: 'Name one of them, by its id where that is clearer.' },
    );
  }
  return named ?? ofDatabase[0] ?? pick('instance', reference, instances);
}
