import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { readRecord, recordPlace } from './record.ts';
import { findInstance, findVault } from '../lookup.ts';
import { openVault } from '../vaults/open-vault.ts';

/**
 * Takes the backups of these instances from here from now on. For one that is backed up from here already it says
 * that the server here is the right one, whatever another workstation wrote into its record. Needs no login.
 */
export async function confirmInstances(
  engine: Engine,
  instances: readonly InstanceSummary[],
): Promise<InstanceSummary[]> {
  for (const instance of instances) {
    const { id, unconfirmed } = instance;
    if (unconfirmed !== undefined) await whenFree(() => engine.store.instances.confirm(id));
    else await confirmPlace(engine, instance);
  }
  return instances.map(({ id }) => findInstance(engine.store, id));
}

async function confirmPlace(engine: Engine, instance: InstanceSummary): Promise<void> {
  await using vault = await openVault(engine, findVault(engine.store, instance.vaultId));
  const record = await readRecord(engine, vault, instance);
  if (record === undefined) return;
  await whenFree(() => engine.store.instances.setRecordPlace(instance.id, recordPlace(record)));
}
