import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { manifestFile, pointFiles, pointPrefix, pointRecords } from '../layout.ts';
import { revisionOf } from '../revisions/header.ts';
import { longerRefusal, ObjectProtected, type Storage } from '../storage.ts';
import type { Vault } from '../vault.ts';

/** What was removed: bytes as they were stored, and names that are not pgkeep's and so were left. */
export interface Removed {
  readonly bytes: number;
  readonly left: string[];
}

/** What was removed of a point, and what the place still keeps of it although there is no point any more. */
export interface RemovedPoint extends Removed {
  readonly rest?: ObjectProtected;
}

/**
 * Removes a recovery point. Its manifest goes first: from then on there is no point any more, however far
 * the rest comes. What somebody else has put into its folder stays. Throws ObjectProtected where the place keeps the
 * manifest, and removes nothing then.
 */
export async function removePoint(
  vault: Pick<Vault, 'storage'>,
  instanceId: InstanceId,
  pointId: PointId,
): Promise<RemovedPoint> {
  const prefix = pointPrefix(instanceId, pointId);
  let bytes = 0;
  for await (const { name, size } of vault.storage.list(prefix)) {
    if (isOfPoint(name.slice(prefix.length))) bytes += size;
  }
  await vault.storage.remove(manifestFile(instanceId, pointId));
  try {
    const left = await removePointFolder(vault.storage, prefix);
    return { bytes, left: left.map((name) => prefix + name) };
  } catch (error) {
    if (!(error instanceof ObjectProtected)) throw error;
    return { bytes, left: [], rest: error };
  }
}

/** Whether a name in the folder of a point is one that pgkeep gives. */
export function isOfPoint(name: string): boolean {
  const [folder = '', file, ...deeper] = name.split('/');
  if (file === undefined) return pointFiles.includes(name);
  return deeper.length === 0 && pointRecords.includes(folder) && revisionOf(file) !== undefined;
}

/** A manifest that comes meanwhile makes it a point. */
const filesWithoutManifest = pointFiles.filter((name) => name !== 'manifest.json');

/**
 * Removes what is in the folder of a point without a manifest, the record of its end last: until then it says that the
 * rest is to go. Returns the names that stay: somebody else's. What the place protects longest is thrown as
 * ObjectProtected when all else has gone; the record of the end stays with it.
 */
export async function removePointFolder(storage: Storage, prefix: string): Promise<string[]> {
  const records = await recordsIn(storage, prefix);
  let refusal: ObjectProtected | undefined;
  const attempt = async (work: () => Promise<string[]>): Promise<string[]> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ObjectProtected)) throw error;
      refusal = longerRefusal(refusal, error);
      return [];
    }
  };
  let left = await attempt(() => storage.removeOnly(prefix, filesWithoutManifest));
  for (const folder of pointRecords) {
    // one in which nothing could be written is in no list
    const names = records.get(folder) ?? (left.includes(folder) ? [] : undefined);
    if (names === undefined || (folder === 'ended' && refusal !== undefined)) continue;
    await attempt(() => storage.removeOnly(`${prefix}${folder}/`, names.toSorted()));
  }
  if (refusal === undefined && (records.size > 0 || left.some((name) => pointRecords.includes(name))))
    left = await storage.removeOnly(prefix, filesWithoutManifest);
  if (refusal !== undefined) throw refusal;
  return left;
}

/** The revisions in the folder of a point, by the folder of their record. */
async function recordsIn(storage: Storage, prefix: string): Promise<Map<string, string[]>> {
  const records = new Map<string, string[]>();
  // A killed write leaves its file on the way in the folder: removeOnly takes it along.
  for (const files of [storage.list(prefix), storage.unfinished(prefix)]) {
    for await (const { name } of files) {
      const [folder = '', file, ...deeper] = name.slice(prefix.length).split('/');
      if (file === undefined || deeper.length > 0 || !pointRecords.includes(folder)) continue;
      const names = records.get(folder) ?? [];
      records.set(folder, names);
      if (revisionOf(file) !== undefined) names.push(file);
    }
  }
  return records;
}
