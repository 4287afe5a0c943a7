import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { instanceFile, instancePrefix, isPointFolder, manifestFile, recordPrefix } from '../layout.ts';
import { forgetRuntime } from '../leases/forget-runtime.ts';
import { revisionName, revisionOf } from '../revisions/header.ts';
import { revisionsIn } from '../revisions/read.ts';
import { ObjectProtected, removeEach, type Storage } from '../storage.ts';
import { isOfPoint, removePoint, type Removed } from './remove-point.ts';
import type { Vault } from '../vault.ts';

/**
 * Removes an instance with all its recovery points and what interrupted backups have left. The manifests go first:
 * from then on there is no point any more, however far the rest comes. Its record goes last, so that what was begun can
 * be found and finished. What somebody else has put there stays. Throws ObjectProtected,
 * when all the rest of the points has gone, where the place still protects one.
 */
export async function removeInstance(
  vault: Vault,
  instanceId: InstanceId,
): Promise<Removed & { readonly points: number }> {
  const { storage } = vault;
  const prefix = instancePrefix(instanceId);
  let bytes = 0;
  const manifests = new Set<string>();
  for await (const { name, size } of storage.list(prefix)) {
    if (isOurs(instanceId, name)) bytes += size;
    if (name.endsWith('/manifest.json')) manifests.add(name);
  }
  const folders = await Array.fromAsync(vault.pointFolders(instanceId));
  const points: PointId[] = [];
  for (const pointId of folders) {
    const isListed = manifests.has(manifestFile(instanceId, pointId));
    if (isListed || (await vault.hasPoint(instanceId, pointId))) points.push(pointId);
  }
  // A manifest that the place protects keeps none of the others: the second round meets it again and tells of it.
  await removeEach(points, (pointId) => storage.remove(manifestFile(instanceId, pointId))).catch(
    (error: unknown) => {
      if (!(error instanceof ObjectProtected)) throw error;
    },
  );
  await removeEach(folders, async (pointId) => {
    const { rest } = await removePoint(vault, instanceId, pointId);
    if (rest !== undefined) throw rest;
  });
  // in format 2 an instance.json is read where there is no other record
  if (vault.format > 1) await storage.remove(instanceFile(instanceId));
  await removeRevisions(storage, recordPrefix(instanceId));
  await forgetRuntime(storage, instanceId);
  const left = await storage.removeOnly(prefix, ['instance.json']);
  return { points: points.length, bytes, left: left.map((name) => prefix + name) };
}

/** Whether a name below an instance is one that pgkeep gives. */
function isOurs(instanceId: InstanceId, name: string): boolean {
  if (name === instanceFile(instanceId)) return true;
  const record = recordPrefix(instanceId);
  if (name.startsWith(record)) return revisionOf(name.slice(record.length)) !== undefined;
  const [folder = '', ...rest] = name.slice(instancePrefix(instanceId).length).split('/');
  return isPointFolder(folder) && isOfPoint(rest.join('/'));
}

/** Removes the revisions of a record, the newest last: until then it says what it said. */
async function removeRevisions(storage: Storage, prefix: string): Promise<void> {
  let highest = 0;
  for await (const revision of revisionsIn(storage, prefix)) highest = Math.max(highest, revision);
  for await (const revision of revisionsIn(storage, prefix)) {
    if (revision !== highest) await storage.remove(prefix + revisionName(revision));
  }
  await storage.removeOnly(prefix, highest === 0 ? [] : [revisionName(highest)]);
}
