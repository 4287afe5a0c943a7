import { PointId } from '../../../shared/ids.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { PgkeepError } from '../../core/errors.ts';
import { removePoint } from '../../vault/points/remove-point.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { findVault } from '../lookup.ts';
import { openVault } from '../vaults/open-vault.ts';
import { refuseKept } from './refuse-kept.ts';

/**
 * Deletes one recovery point, a damaged one too: so it goes by its whole id, never by `latest` or a part of
 * the id. Refused while a job of this machine reads it, while somebody keeps it (see refuse-kept.ts), and where another
 * name than the database's was typed.
 * A reader on another machine is told that the point was deleted (see point-handle.ts).
 */
export async function deletePoint(
  engine: Engine,
  instance: InstanceSummary,
  input: { readonly point: string; readonly typedName: string | null },
): Promise<{ pointId: PointId; freedBytes: number; left: string[] }> {
  const { store } = engine;
  if (input.typedName !== null && input.typedName !== instance.database) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `To delete a recovery point, type the name of the database: ${JSON.stringify(instance.database)}.`,
    );
  }
  refuseWhileRead(engine, instance, input.point);
  const id = PointId.safeParse(input.point);
  await using vault = await openVault(engine, findVault(store, instance.vaultId));
  for await (const pointId of vault.pointIds(instance.id)) {
    if (pointId !== id.data) continue;
    // a job may have been started while the vault was looked through
    refuseWhileRead(engine, instance, pointId);
    await refuseKept(vault, instance, [pointId]);
    const { bytes, left } = await removePoint(vault, instance.id, pointId);
    await whenFree(() =>
      store.transaction(() => {
        store.points.remove(instance.vaultId, instance.id, pointId);
        store.vaults.setAsked(instance.vaultId, engine.clock.now().toISOString(), null);
      }),
    );
    return { pointId, freedBytes: bytes, left };
  }
  throw new PgkeepError(
    'UserErrorNotFound',
    `${instance.name} has no recovery point ${JSON.stringify(input.point)}.`,
    { remedy: 'Give its whole id.', steps: [{ do: 'list-points', instance: instance.name }] },
  );
}

/** A backup makes a point of its own; of a job of an earlier version nobody knows what it reads. */
function refuseWhileRead({ store }: Engine, instance: InstanceSummary, point: string): void {
  for (const { job } of store.jobs.running()) {
    if (job.instanceId !== instance.id) continue;
    const request = store.jobs.request(job.id);
    if (request?.kind === 'backup' || (request !== null && request.pointId !== point)) continue;
    throw new PgkeepError(
      'UserErrorJobConflict',
      `A job of ${instance.name} reads this recovery point: ${job.kind} (${job.id}).`,
    );
  }
}
