import { PointId } from '../../shared/ids.ts';
import type { InstanceSummary } from '../../shared/instances.ts';
import { PgkeepError } from '../core/errors.ts';
import { removePoint } from '../vault/remove-point.ts';
import type { Engine } from './engine.ts';
import { findVault } from './lookup.ts';
import { openVault } from './reach.ts';

/**
 * Deletes one recovery point, a damaged one too: so it goes by its whole id, never by `latest` or a part of
 * the id. Refused while a job of the instance runs, which may be reading it, and where another
 * name than the database's was typed.
 */
export async function deletePoint(
  engine: Engine,
  instance: InstanceSummary,
  input: { readonly point: string; readonly typedName: string | null },
): Promise<{ pointId: PointId; freedBytes: number }> {
  const { store } = engine;
  if (input.typedName !== null && input.typedName !== instance.database) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `To delete a recovery point, type the name of the database: ${JSON.stringify(instance.database)}.`,
    );
  }
  const [running] = store.jobs.list({ state: 'in progress', instanceId: instance.id, limit: 1 });
  if (running !== undefined) {
    throw new PgkeepError(
      'UserErrorJobConflict',
      `A job of ${instance.name} is in progress: ${running.job.kind} (${running.job.id}).`,
    );
  }
  const id = PointId.safeParse(input.point);
  await using vault = await openVault(engine, findVault(store, instance.vaultId));
  for await (const pointId of vault.pointIds(instance.id)) {
    if (pointId !== id.data) continue;
    const freedBytes = await removePoint(vault, instance.id, pointId);
    store.points.remove(instance.vaultId, instance.id, pointId);
    return { pointId, freedBytes };
  }
  throw new PgkeepError(
    'UserErrorNotFound',
    `${instance.name} has no recovery point ${JSON.stringify(input.point)}.`,
    { remedy: 'Give its whole id.', steps: [{ do: 'list-points', instance: instance.name }] },
  );
}
