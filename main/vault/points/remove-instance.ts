import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { instanceFile, instancePrefix, manifestFile, pointFiles } from '../layout.ts';
import { ObjectProtected, removeEach } from '../storage.ts';
import { removePoint, type Removed } from './remove-point.ts';
import type { Vault } from '../vault.ts';

/**
 * Removes an instance with all its recovery points and what interrupted backups have left. The manifests go first:
 * from then on there is no point any more, however far the rest comes. instance.json goes last, so that what
 * was begun can be found and finished. What somebody else has put there stays. Throws ObjectProtected, when all the
 * rest of the points has gone, where the place still protects one.
 */
export async function removeInstance(
  vault: Vault,
  instanceId: InstanceId,
): Promise<Removed & { readonly points: number }> {
  const prefix = instancePrefix(instanceId);
  let bytes = 0;
  for await (const { name, size } of vault.storage.list(prefix)) {
    const file = name.slice(name.lastIndexOf('/') + 1);
    if (pointFiles.includes(file) || name === instanceFile(instanceId)) bytes += size;
  }
  const points: PointId[] = [];
  for await (const pointId of vault.pointIds(instanceId)) points.push(pointId);
  // A manifest that the place protects keeps none of the others: the second round meets it again and tells of it.
  await removeEach(points, (pointId) => vault.storage.remove(manifestFile(instanceId, pointId))).catch(
    (error: unknown) => {
      if (!(error instanceof ObjectProtected)) throw error;
    },
  );
  const folders = await Array.fromAsync(vault.pointFolders(instanceId));
  await removeEach(folders, async (pointId) => {
    await removePoint(vault, instanceId, pointId);
  });
  const left = await vault.storage.removeOnly(prefix, ['instance.json']);
  return { points: points.length, bytes, left: left.map((name) => prefix + name) };
}
