import { manifestFile, pointFiles, pointPrefix } from '../layout.ts';
import type { PointIds } from '../point-ids.ts';
import type { Storage } from '../storage.ts';

/** Removes what an interrupted run left of a point. Returns false, and removes nothing, if the point exists. */
export async function abandonPoint(storage: Storage, { instanceId, pointId }: PointIds): Promise<boolean> {
  const prefix = pointPrefix(instanceId, pointId);
  const isPoint = (await storage.stat(manifestFile(instanceId, pointId))) !== undefined;
  // What was being written when its run was killed; in the folders below it somebody may be pinning it right now.
  for await (const { name } of storage.unfinished(prefix)) {
    if (!name.slice(prefix.length).includes('/')) await storage.removeUnfinished(name);
  }
  if (isPoint) return false;
  await storage.removeOnly(prefix, pointFiles);
  return true;
}
