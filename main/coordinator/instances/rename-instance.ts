import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { findServer, findVault } from '../lookup.ts';
import { refuseTakenName } from '../name-in-use.ts';
import { openVault } from '../vaults/open-vault.ts';
import { recordToChange, writeRecord } from './record.ts';

/**
 * Gives an instance another name: in the vault first, where workstations that open it later read it, then here. Its
 * recovery points stay where they are, for their names derive from its id. Throws UserErrorNameAlreadyInUse.
 */
export async function renameInstance(
  engine: Engine,
  instance: InstanceSummary,
  name: string,
): Promise<InstanceSummary> {
  const { store } = engine;
  const refuseTaken = () => refuseTakenName('instance', { id: instance.id, name }, store.instances.list());
  refuseTaken();
  const server = findServer(store, instance.serverId);
  await using vault = await openVault(engine, findVault(store, instance.vaultId));
  const record = await recordToChange(engine, vault, instance, server);
  if (record !== undefined && record.name !== name) {
    await writeRecord(engine, vault, record, (newest) => ({ ...newest, name }));
  }
  await whenFree(() =>
    store.transaction(() => {
      refuseTaken();
      store.instances.setName(instance.id, name);
    }),
  );
  return { ...instance, name };
}
