import type { VaultId } from '../../../shared/ids.ts';
import type { StorageLocation, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { inAnyCase } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { repairVaultFile, signedVault } from '../../vault/repair.ts';
import type { Storage } from '../../vault/storage.ts';
import { namedPlaceOf } from './second-place/second-place.ts';

/**
 * Writes vault.json of a vault that has lost it again, as this machine knows it. Throws UserErrorNameAlreadyInUse where
 * there is one, and UserErrorVaultNotAccessible where nothing of a vault lies there, as below an unmounted disk.
 */
export async function repairVault(engine: Engine, summary: VaultSummary): Promise<VaultSummary> {
  const { id, name, location, runtime } = summary;
  const named = runtime === undefined ? undefined : namedPlaceOf(runtime);
  const storage = await engine.openStorage(location, id);
  await inAnyCase(
    () => repairVaultFile(storage, { id, name, createdAt: engine.clock.now(), runtime: named }),
    () => storage.close(),
  );
  engine.log.info({ vault: id }, 'wrote vault.json again');
  return summary;
}

/** What is known of a vault without vault.json that no workstation knows. */
interface UnknownVault {
  readonly name: string;
  /** Its id, where somebody knows it. */
  readonly vaultId?: VaultId | undefined;
  /** For a vault in which nothing is signed, and of which nobody knows the id. */
  readonly newId: VaultId;
  readonly runtime?: StorageLocation | undefined;
}

/**
 * Writes vault.json of a vault that this machine does not know, with the id for which its points were signed, so that
 * their signatures stay right. Throws UserErrorInvalidInput where they do not tell it, or tell another one than was
 * given, and what {@link repairVaultFile} throws.
 */
export async function repairUnknownVault(
  engine: Pick<Engine, 'clock' | 'log'>,
  storage: Storage,
  { name, vaultId, newId, runtime }: UnknownVault,
): Promise<void> {
  const signed = await signedVault(storage, vaultId);
  if (signed.isSigned && signed.id === undefined) throw unknownId(storage.location, vaultId);
  const id = signed.id ?? vaultId ?? newId;
  const named = runtime === undefined ? undefined : namedPlaceOf(runtime);
  await repairVaultFile(storage, { id, name, createdAt: engine.clock.now(), runtime: named });
  engine.log.info({ vault: id }, 'wrote vault.json of a vault that was not known');
}

function unknownId(location: string, vaultId: VaultId | undefined): PgkeepError {
  const where =
    'A copy of vault.json has it, the list of vaults on a workstation that knows the vault, or runtime.json in its second place.';
  return vaultId === undefined
    ? new PgkeepError(
        'UserErrorInvalidInput',
        `The recovery points in ${location} are signed for a vault whose id stands nowhere in it: with a new id each signature would be wrong.`,
        { remedy: `Give the vault's id. ${where}` },
      )
    : new PgkeepError(
        'UserErrorInvalidInput',
        `None of the recovery points in ${location} is signed for the vault ${vaultId}.`,
        { remedy: `Check the id. ${where}` },
      );
}
