import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { inAnyCase } from '../../core/clean-up.ts';
import type { Engine } from '../engine.ts';
import { repairVaultFile } from '../../vault/repair.ts';

/**
 * Writes vault.json of a vault that has lost it again, as this machine knows it. Throws UserErrorNameAlreadyInUse where
 * there is one, and UserErrorVaultNotAccessible where nothing of a vault lies there, as below an unmounted disk.
 */
export async function repairVault(engine: Engine, summary: VaultSummary): Promise<VaultSummary> {
  const { id, name, location } = summary;
  const storage = await engine.openStorage(location, id);
  await inAnyCase(
    () => repairVaultFile(storage, { id, name, createdAt: engine.clock.now() }),
    () => storage.close(),
  );
  engine.log.info({ vault: id }, 'wrote vault.json again');
  return summary;
}
