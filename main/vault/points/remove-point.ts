import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { holdsBelow, manifestFile, pointFiles, pointPrefix } from '../layout.ts';
import { revisionName, revisionOf } from '../revisions/header.ts';
import { revisionsOf } from '../revisions/read.ts';
import { removeEach, type Storage } from '../storage.ts';
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
    if (isOfPoint(name.slice(prefix.length))) bytes += size;
  }
  await vault.storage.remove(manifestFile(instanceId, pointId));
  const left = await removePointFolder(vault.storage, prefix);
  return { bytes, left: left.map((name) => prefix + name) };
}

/** Whether a name in the folder of a point is one that pgkeep gives. */
export function isOfPoint(name: string): boolean {
  const [folder, file] = name.split(/\/(.*)/s);
  return file === undefined ? pointFiles.includes(name) : folder === 'hold' && revisionOf(file) !== undefined;
}

/**
 * Removes what pgkeep has put into the folder of a point that does not exist; `prefix` ends with `/`. Returns the names
 * that stay.
 */
export async function removePointFolder(storage: Storage, prefix: string): Promise<string[]> {
  const holds = holdsBelow(prefix);
  const names = await Array.fromAsync(storage.everything(prefix));
  const hasHolds = names.some((name) => `${prefix}${name}/`.startsWith(holds));
  const revisions = hasHolds ? (await revisionsOf(storage, holds)).map(revisionName) : [];
  let left: string[] = [];
  await removeEach(
    [
      async () => void (hasHolds && (await storage.removeOnly(holds, revisions))),
      async () => void (left = await storage.removeOnly(prefix, pointFiles)),
    ],
    (remove) => remove(),
  );
  return left;
}
