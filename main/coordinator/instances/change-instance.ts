import type { InstanceChanges, InstanceSummary } from '../../../shared/instances.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { changedOptions, checkMajorOf } from './options.ts';
import { findServer, findVault } from '../lookup.ts';
import { expectProtected, readRecord, writeRecord } from './record.ts';
import { openVault } from '../vaults/open-vault.ts';

/**
 * Changes how an instance is backed up from now on: in the vault first, which is the truth, then here. A client
 * major is checked against the server before.
 */
export async function changeInstance(
  engine: Engine,
  instance: InstanceSummary,
  changes: InstanceChanges,
): Promise<InstanceSummary> {
  const { store } = engine;
  const options = changedOptions(instance.options, changes);
  const server = findServer(store, instance.serverId);
  if (typeof changes.clientMajor === 'number') {
    await checkMajorOf(engine, server, instance.database, options);
  }
  await using vault = await openVault(engine, findVault(store, instance.vaultId));
  // The record as it is now: what another workstation changed or ended in it stays so.
  const record =
    instance.stoppedAt === undefined
      ? await expectProtected(engine, vault, instance, server)
      : await readRecord(engine, vault, instance);
  if (record !== undefined) await writeRecord(engine, vault, { ...record, options });
  await whenFree(() => store.instances.setOptions(instance.id, options));
  return { ...instance, options };
}
