import type { InstanceId, PointId } from '../../shared/ids.ts';
import { manifestFile, pointPrefix } from './layout.ts';
import type { Vault } from './vault.ts';

/**
 * Removes a recovery point. Its manifest goes first: from then on there is no point any more, however far
 * the rest comes. Returns the bytes that were stored for it.
 */
export async function removePoint(vault: Vault, instanceId: InstanceId, pointId: PointId): Promise<number> {
  const prefix = pointPrefix(instanceId, pointId);
  let bytes = 0;
  for await (const { size } of vault.storage.list(prefix)) bytes += size;
  await vault.storage.remove(manifestFile(instanceId, pointId));
  await vault.storage.removeAll(prefix);
  return bytes;
}
