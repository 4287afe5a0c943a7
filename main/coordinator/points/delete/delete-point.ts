import { PointId } from '../../../../shared/ids.ts';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import { isTyped } from '../../../../shared/words/typed-name.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { isWithoutManifest } from '../../../vault/points/abandoned.ts';
import type { PointIds } from '../../../vault/point-ids.ts';
import type { Removed } from '../../../vault/points/remove-point.ts';
import { expectRuntime } from '../../../vault/second-place.ts';
import type { Vault } from '../../../vault/vault.ts';
import { whenFree } from '../../../store/when-free.ts';
import type { Engine } from '../../engine.ts';
import { findVault } from '../../lookup.ts';
import { openVault } from '../../vaults/open-vault.ts';
import { refuseKept } from './refuse-kept.ts';
import { removeAtOnce } from './remove-at-once.ts';
import { inTheWay } from '../../jobs/in-the-way.ts';

/**
 * Deletes one recovery point, a damaged one and one that lost its manifest too: so it goes by its whole id, never by
 * `latest` or a part of the id. Refused while a job of this machine or a marked one of another machine reads it, while
 * somebody keeps it (see refuse-kept.ts), and where another name than the database's was typed.
 * A reader on another machine that could not mark it is told that the point was deleted (see point-handle.ts).
 */
export async function deletePoint(
  engine: Engine,
  instance: InstanceSummary,
  input: { readonly point: string; readonly typedName: string | null },
): Promise<{ pointId: PointId; freedBytes: number; left: string[] }> {
  const { store } = engine;
  if (input.typedName !== null && !isTyped(input.typedName, instance.database)) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `To delete a recovery point, type the name of the database: ${inQuotes(instance.database)}.`,
    );
  }
  refuseWhileRead(engine, instance, input.point);
  const id = PointId.safeParse(input.point);
  await using vault = await openVault(engine, findVault(store, instance.vaultId));
  if (id.success && (await isHere(vault, { instanceId: instance.id, pointId: id.data }))) {
    const pointId = id.data;
    // a job may have been started while the vault was opened
    refuseWhileRead(engine, instance, pointId);
    const { bytes, left } = await remove(engine, vault, instance, pointId);
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
    `${instance.name} has no recovery point ${inQuotes(input.point)}.`,
    { remedy: 'Give its whole id.', steps: [{ do: 'list-points', instance: instance.name }] },
  );
}

const isHere = async (vault: Vault, point: PointIds): Promise<boolean> =>
  (await vault.hasPoint(point.instanceId, point.pointId)) || (await isWithoutManifest(vault, point));

async function remove(
  engine: Engine,
  vault: Vault,
  instance: InstanceSummary,
  pointId: PointId,
): Promise<Removed> {
  await refuseKept(vault, instance, [pointId]);
  const outcome = await removeAtOnce(engine, vault, { instanceId: instance.id, pointId });
  if ('removed' in outcome) return outcome.removed;
  // nobody reads it as far as is known: waiting would not help
  await expectRuntime(vault);
  throw new PgkeepError('UserErrorJobConflict', `The recovery point is not deleted. ${outcome.kept}`, {
    remedy: 'Wait until nobody reads it any more, then delete it again.',
  });
}

/** A backup makes a point of its own; of a job of an earlier version nobody knows what it reads. */
function refuseWhileRead({ store }: Engine, instance: InstanceSummary, point: string): void {
  for (const { job } of store.jobs.running()) {
    if (job.instanceId !== instance.id) continue;
    const request = store.jobs.request(job.id);
    if (request?.kind === 'backup' || (request !== null && request.pointId !== point)) continue;
    throw inTheWay(`A job of ${instance.name} reads this recovery point: ${job.kind} (${job.id}).`, job);
  }
}
