import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { manifestFile, pointFiles, pointPrefix } from '../layout.ts';
import type { Vault } from '../vault.ts';

/** What was removed: bytes as they were stored, and names that are not pgkeep's and so were left. */
export interface Removed {
  readonly bytes: number;
  readonly left: string[];
}

/**
 * Removes a recovery point. Its manifest goes first: from then on there is no point any more, however far
 * the rest comes. What somebody else has put into its folder stays.
 */
export async function removePoint(vault: Vault, instanceId: InstanceId, pointId: PointId): Promise<Removed> {
  const prefix = pointPrefix(instanceId, pointId);
  let bytes = 0;
  for await (const { name, size } of vault.storage.list(prefix)) {
    if (pointFiles.includes(name.slice(prefix.length))) bytes += size;
  }
  await vault.storage.remove(manifestFile(instanceId, pointId));
  const left = await vault.storage.removeOnly(prefix, pointFiles);
  return { bytes, left: left.map((name) => prefix + name) };
}
