import type { StorageLocation, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { cleanUp, closing } from '../../core/clean-up.ts';
import { messageOf } from '../../core/errors.ts';
import { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { recordSigning } from '../keys/record-signing.ts';
import { writeUnsentChanges } from '../servers/unsent-changes.ts';
import { secondPlaceOf } from './second-place/second-place.ts';

/** Name in the keychain of a place that is no vault, and so has no id of pgkeep's. */
export function accountOf(place: StorageLocation): string {
  return place.kind === 'folder' ? place.path : place.url;
}

/** An opened vault; `await using` closes its storage, and never fails: what is stored is stored by then. */
export type OpenVault = Vault & AsyncDisposable;

/** What a vault is opened with. */
export type Opening = Pick<Engine, 'openStorage' | 'log' | 'store' | 'clock' | 'home' | 'writer'>;

/**
 * Opens a vault that was added, and writes into it what it has not been told yet of servers that changed here; one that
 * takes no writing now is opened all the same. Throws UserErrorWrongVault where another vault than that lies at its place.
 */
export async function openVault(engine: Opening, summary: VaultSummary): Promise<OpenVault> {
  const storage = await engine.openStorage(summary.location, summary.id);
  try {
    const vault = await Vault.open(storage, summary, engine.writer, {
      signing: recordSigning(engine),
      secondPlace: secondPlaceOf(engine, summary),
    });
    const closed = closing(
      () => vault.storage.close(),
      (failure) => engine.log.warn({ error: messageOf(failure) }, 'cannot close a storage'),
    );
    await cleanUp(
      undefined,
      () => writeUnsentChanges(engine, vault),
      (failure) => engine.log.warn({ error: messageOf(failure) }, 'cannot write changes of servers'),
    );
    return Object.assign(vault, closed);
  } catch (error) {
    await cleanUp(error, () => storage.close());
    throw error;
  }
}
