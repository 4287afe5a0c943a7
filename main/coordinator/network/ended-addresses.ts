import { removedWords } from '../../../shared/access/changes.ts';
import type { OverdueRule } from '../../../shared/access/network.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Store } from '../../store/store.ts';
import type { TemporaryAddress } from '../../store/tables/temporary-addresses.ts';
import { whenFree } from '../../store/when-free.ts';
import { applyChange } from '../access/apply-change.ts';
import { removing } from '../access/plan.ts';
import { names, withoutAddress } from '../access/vault-acls.ts';
import type { Engine } from '../engine.ts';
import { addressEntry, isGone, noteGone } from './gone.ts';
import { tenderIsGone, tenderOf } from './tender.ts';

/** Between two tries to take away what could not be taken away, in ms. */
const hourMs = 3_600_000;

const isOver = ({ until }: TemporaryAddress, now: Date): boolean => Date.parse(until) <= now.getTime();

/** What was taken away: the name of the rule or the address, and that it is gone in a sentence. */
export interface Removed {
  readonly name: string;
  readonly says: string;
}

/** Takes away the addresses whose end has come, of every key vault that this home let one into; gives what is gone. */
export async function removeEndedAddresses(engine: Engine): Promise<Removed[]> {
  const now = engine.clock.now();
  const removed: Removed[] = [];
  for (const record of engine.store.temporaryAddresses.list()) {
    const isTried = record.triedAt !== null && now.getTime() - Date.parse(record.triedAt) < hourMs;
    if (isOver(record, now) && !isTried) removed.push(...(await remove(engine, record)));
  }
  return removed;
}

/** The same at once for one key vault, as one identity; gives what is gone. */
export async function endedAddressesOf(
  engine: Engine,
  { keyVault, identityId }: { readonly keyVault: string; readonly identityId: string },
): Promise<Removed[]> {
  const { store, clock } = engine;
  const removed: Removed[] = [];
  for (const record of store.temporaryAddresses.list()) {
    if (record.resource !== keyVault.toLowerCase() || !isOver(record, clock.now())) continue;
    removed.push(...(await remove(engine, { ...record, identityId })));
  }
  return removed;
}

/** None where it could not be taken away, which is told as overdue, or was gone already. */
async function remove(engine: Engine, record: TemporaryAddress): Promise<Removed[]> {
  const { store, clock } = engine;
  const { resource: vault, address, owner, until } = record;
  const identity = tenderOf(store, record.identityId);
  // not written down as tried: whoever signs in again need not wait for the next try
  if (identity === undefined) return [];
  const removed: Removed[] = [];
  try {
    const control = await engine.resources(identity);
    const { acls } = await control.vaultNetwork(vault);
    if (names(acls, address)) {
      const beside = withoutAddress(acls, address);
      const entry = { kind: 'key-vault-address' as const, vault, address, owner, until, beside };
      const change = await applyChange(engine, removing(entry), { identity, control });
      removed.push({ name: address, says: removedWords(change) });
    }
  } catch (error) {
    // a defect is thrown on: it is none of Azure's answers
    if (!(error instanceof PgkeepError)) throw error;
    if (isGone(error)) {
      await whenFree(() =>
        store.transaction(() => {
          noteGone(engine, addressEntry(record), identity);
          store.temporaryAddresses.remove(record);
        }),
      );
      return [];
    }
    await whenFree(() =>
      store.temporaryAddresses.setProblem(record, clock.now().toISOString(), error.message),
    );
    return [];
  }
  // one that was given another end meanwhile is taken away then
  await whenFree(() => store.temporaryAddresses.remove(record));
  return removed;
}

/** Addresses that are still let in after their end, as far as this home knows. Asks nobody. */
export const overdueAddresses = (
  store: Pick<Store, 'temporaryAddresses' | 'identities' | 'accessChanges'>,
  now: Date,
): OverdueRule[] =>
  store.temporaryAddresses
    .list()
    .filter((record) => isOver(record, now))
    .map(({ resource, address, owner, until, identityId, problem }) => {
      const rule = { resource, rule: address, addresses: address, owner, until, problem };
      return told(rule, tenderOf(store, identityId), store);
    });

/** Where nobody is there to take it away, that is what has to be known, whatever the last try came to. */
export const told = (
  rule: Omit<OverdueRule, 'identity' | 'others'>,
  identity: Pick<AzureIdentity, 'name'> | undefined,
  { identities }: Pick<Store, 'identities'>,
): OverdueRule =>
  identity === undefined
    ? { ...rule, identity: null, others: identities.list().map(({ name }) => name), problem: tenderIsGone }
    : { ...rule, identity: identity.name };
