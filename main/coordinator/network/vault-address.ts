import type { AccessChange, KeyVaultAddressEntry, PlannedChange } from '../../../shared/access/changes.ts';
import { placeWords } from '../../../shared/access/place-words.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { applyChange, type Asker } from '../access/apply-change.ts';
import { adding } from '../access/plan.ts';
import type { ResourceControl } from '../access/resource-control.ts';
import { deniesByDefault, names, ruleFor, withoutAddress } from '../access/vault-acls.ts';
import type { Engine } from '../engine.ts';

/**
 * The change that lets an address through the firewall of a key vault. Throws UserErrorInvalidInput where rules do nothing there,
 * or a wider one lets the address in already.
 */
export async function vaultAddress(
  control: Pick<ResourceControl, 'vaultNetwork'>,
  { vault, address, owner, until }: Omit<KeyVaultAddressEntry, 'kind' | 'beside'>,
): Promise<PlannedChange> {
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
  return adding({ kind: 'key-vault-address', vault, address, owner, until, beside });
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
  const isOurs = temporaryAddresses
    .list()
    .some((each) => each.resource === record.resource && each.address === address);
  const { acls } = await asker.control.vaultNetwork(vault);
  if (!isOurs && names(acls, address)) return applyChange(engine, change, asker);
  // before the rule: whatever becomes of it, somebody looks for it
  await whenFree(() => temporaryAddresses.save({ ...record, owner, until, identityId: asker.identity.id }));
  const forget = () => whenFree(() => (isOurs ? undefined : temporaryAddresses.remove(record)));
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
