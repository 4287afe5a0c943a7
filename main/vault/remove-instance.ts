import type { InstanceId, PointId } from '../../shared/ids.ts';
import { instancePrefix, manifestFile, pointPrefix } from './layout.ts';
import type { Vault } from './vault.ts';

/**
 * Removes an instance with all its recovery points. The manifests go first: from then on there is no point
 * any more, however far the rest comes. instance.json goes last, so that what was begun can be found and
 * finished. Returns what was removed; bytes as they were stored.
 */
export async function removeInstance(
  vault: Vault,
  instanceId: InstanceId,
): Promise<{ points: number; bytes: number }> {
  let bytes = 0;
  for await (const { size } of vault.storage.list(instancePrefix(instanceId))) bytes += size;
  const points: PointId[] = [];
  for await (const pointId of vault.pointIds(instanceId)) points.push(pointId);
  for (const pointId of points) await vault.storage.remove(manifestFile(instanceId, pointId));
  for (const pointId of points) await vault.storage.removeAll(pointPrefix(instanceId, pointId));
  await vault.storage.removeAll(instancePrefix(instanceId));
  return { points: points.length, bytes };
}
