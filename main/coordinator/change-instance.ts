import type { InstanceOptions, InstanceSummary } from '../../shared/instances.ts';
import type { Engine } from './engine.ts';
import { findServer, findVault } from './lookup.ts';
import { instanceRecord } from './protect.ts';
import { openVault } from './reach.ts';

/** Changes how an instance is backed up from now on: in the vault first, which is the truth, then here. */
export async function changeInstance(
  engine: Engine,
  instance: InstanceSummary,
  changes: { [Key in keyof InstanceOptions]?: InstanceOptions[Key] | undefined },
): Promise<InstanceSummary> {
  const { store } = engine;
  const { compression, countRows, lockWaitTimeoutMs } = instance.options;
  const options: InstanceOptions = {
    compression: changes.compression ?? compression,
    countRows: changes.countRows ?? countRows,
    lockWaitTimeoutMs: changes.lockWaitTimeoutMs ?? lockWaitTimeoutMs,
  };
  const server = findServer(store, instance.serverId);
  await using vault = await openVault(engine, findVault(store, instance.vaultId));
  await vault.writeInstance(instanceRecord(server, { ...instance, options }));
  store.instances.setOptions(instance.id, options);
  return { ...instance, options };
}
