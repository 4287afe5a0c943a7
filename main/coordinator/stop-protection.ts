import type { InstanceSummary } from '../../shared/instances.ts';
import { PgkeepError } from '../core/errors.ts';
import { removeInstance } from '../vault/remove-instance.ts';
import type { Engine } from './engine.ts';
import { findServer, findVault } from './lookup.ts';
import { instanceRecord } from './protect.ts';
import { openVault } from './reach.ts';

/** What stopping took out of the vault. */
export interface Stopped {
  readonly deletedPoints: number;
  readonly freedBytes: number;
  /** Names in the vault that are not pgkeep's and so were left. */
  readonly left: string[];
}

/**
 * Stops protecting a database. `keep`: no more backups, but the recovery points stay and can be restored
 * from here and from every workstation that opens the vault. `delete`: the points are removed, and then
 * the instance. Refused while a job of the instance runs, and for `delete` unless the database's name was
 * typed.
 */
export async function stopProtection(
  engine: Engine,
  instance: InstanceSummary,
  choice: { readonly data: 'keep' | 'delete'; readonly typedName?: string | undefined },
): Promise<Stopped> {
  if (choice.data === 'delete' && choice.typedName !== instance.database) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `To delete its recovery points, type the name of the database: ${JSON.stringify(instance.database)}.`,
    );
  }
  const { store, clock } = engine;
  const stoppedAt = instance.stoppedAt ?? clock.now().toISOString();
  store.transaction(() => {
    refuseWhileRunning(engine, instance);
    // First of all here: from now on no backup starts, and a deletion that breaks off can be run again.
    store.instances.setStopped(instance.id, stoppedAt);
  });
  await using vault = await openVault(engine, findVault(store, instance.vaultId));
  if (choice.data === 'keep') {
    const server = findServer(store, instance.serverId);
    await vault.writeInstance({ ...instanceRecord(server, instance), stoppedAt });
    return { deletedPoints: 0, freedBytes: 0, left: [] };
  }
  const { points, bytes, left } = await removeInstance(vault, instance.id);
  store.transaction(() => {
    store.points.removeOfInstance(instance.vaultId, instance.id);
    store.instances.remove(instance.id);
  });
  return { deletedPoints: points, freedBytes: bytes, left };
}

function refuseWhileRunning({ store }: Pick<Engine, 'store'>, instance: InstanceSummary): void {
  const [running] = store.jobs.list({ state: 'in progress', instanceId: instance.id, limit: 1 });
  if (running === undefined) return;
  throw new PgkeepError(
    'UserErrorJobConflict',
    `A job of ${instance.name} is in progress: ${running.job.kind} (${running.job.id}).`,
  );
}
