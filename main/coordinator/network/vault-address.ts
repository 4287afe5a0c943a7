import type { AccessChange, KeyVaultAddressEntry, PlannedChange } from '../../../shared/access/changes.ts';
import { placeWords } from '../../../shared/access/place-words.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Store } from '../../store/store.ts';
import { whenFree } from '../../store/when-free.ts';
import { applyChange, type Asker } from '../access/apply-change.ts';
import { adding, minuteOf } from '../access/plan.ts';
import type { ResourceControl } from '../access/resource-control.ts';
import { deniesByDefault, names, ruleFor, withoutAddress } from '../access/vault-acls.ts';
import type { Engine } from '../engine.ts';

interface Parts {
  readonly control: Pick<ResourceControl, 'vaultNetwork'>;
  readonly store: Pick<Store, 'temporaryAddresses'>;
}

/** Whether this home let an address in, and so takes it away. */
const isOurs = ({ temporaryAddresses }: Parts['store'], vault: string, address: string): boolean =>
  temporaryAddresses.list().some((each) => each.resource === vault.toLowerCase() && each.address === address);

/**
 * The change that lets an address through the firewall of a key vault, and whether pgkeep takes it away at the end: not an address
 * that somebody else let in. Throws UserErrorInvalidInput where rules do nothing there, or a wider one lets the address in already.
 */
export async function vaultAddress(
  { control, store }: Parts,
  { vault, address, owner, until }: Omit<KeyVaultAddressEntry, 'kind' | 'beside'>,
): Promise<{ change: PlannedChange; isTended: boolean }> {
  const { isPublic, acls } = await control.vaultNetwork(vault);
  const place = placeWords(vault);
  if (!isPublic) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `Rules for addresses do nothing for ${place}: it has public access disabled.`,
      { remedy: 'Use a machine in the network of its private endpoint, or a VPN into it.' },
    );
  }
  if (!deniesByDefault(acls)) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `There is nothing to add: ${place} answers from everywhere.`,
      { remedy: 'Look elsewhere for why it is not reached: its firewall lets everybody in.' },
    );
  }
  const wider = ruleFor(withoutAddress(acls, address).ipRules, address);
  if (wider !== undefined && !names(acls, address)) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `There is nothing to add: ${place} lets ${address} in by its rule ${wider}.`,
      { remedy: 'Wait a few minutes if that rule is new, then check again.' },
    );
  }
  const beside = withoutAddress(acls, address);
  const change = adding({ kind: 'key-vault-address', vault, address, owner, until, beside });
  if (!names(acls, address)) return { change, isTended: true };
  const isTended = isOurs(store, vault, address);
  const keeps = `Keeps the address ${address} in the firewall of ${place}`;
  const says = isTended
    ? `${keeps}; it is for ${owner}, now until ${minuteOf(until)}.`
    : `${keeps}, without an end: somebody else let it in, and pgkeep leaves it there.`;
  return { change: { ...change, says }, isTended };
}

/**
 * Lets it in, and writes down here until when: its rules have no names, and tags belong to whoever runs the subscription, are
 * replaced as a whole, and may be forbidden by a policy. An address that was there already is nobody's to take away, unless this
 * home let it in before: then it has another end now.
 */
export async function letIntoVault(
  engine: Engine,
  {
    change,
    entry,
    ...asker
  }: Asker & { readonly change: PlannedChange; readonly entry: KeyVaultAddressEntry },
): Promise<AccessChange> {
  const { temporaryAddresses } = engine.store;
  const { vault, address, owner, until } = entry;
  const record = { resource: vault.toLowerCase(), address };
  const isKnown = isOurs(engine.store, vault, address);
  const { acls } = await asker.control.vaultNetwork(vault);
  if (!isKnown && names(acls, address)) return applyChange(engine, change, asker);
  // before the rule: whatever becomes of it, somebody looks for it
  await whenFree(() => temporaryAddresses.save({ ...record, owner, until, identityId: asker.identity.id }));
  const forget = () =>
    whenFree(() => (isKnown ? undefined : temporaryAddresses.remove({ ...record, until })));
  try {
    const made = await applyChange(engine, change, asker);
    // somebody else added it meanwhile
    if (made.outcome === 'unchanged') await forget();
    return made;
  } catch (error) {
    // where Azure did not answer it may be there all the same
    if (error instanceof PgkeepError && error.code !== 'UserErrorAzureNotReachable') await forget();
    throw error;
  }
}
