import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { isMissingPoint, problemOf } from '../listing.ts';
import type { Vault } from '../vault.ts';

/** Manifests that are read for the highest epoch: the newest by their ids, which sort by time. */
const newestRead = 100;

/** A greater one was written by somebody who wants no lease to follow: what is left above it is enough for ever. */
const highestBelieved = 90_000_000;

/** What is asked of a vault. */
type Manifests = Pick<Vault, 'pointFolders' | 'readShortManifest'>;

/**
 * The highest `lease.epoch` of an instance's manifests, 0 where none has one: what `runtime/` may have lost. The first
 * call reads the newest manifests, each later one those that have come since. Epochs grow with time as ids do, and
 * `runtime/` usually knows the highest anyway. A manifest that cannot be read counts as none, and so does an epoch that
 * no pgkeep comes to.
 */
export function committedEpochs(vault: Manifests, instanceId: InstanceId): () => Promise<number> {
  const known = new Set<PointId>();
  let highest = 0;
  let isFirst = true;
  return async () => {
    const folders = (await Array.fromAsync(vault.pointFolders(instanceId))).toSorted().toReversed();
    const wanted = folders.filter((pointId) => !known.has(pointId));
    if (isFirst) for (const old of wanted.splice(newestRead)) known.add(old);
    isFirst = false;
    const epochs = await Promise.all(
      wanted.map(async (pointId) => {
        const epoch = await epochOf(vault, instanceId, pointId);
        if (epoch !== undefined) known.add(pointId);
        return epoch ?? 0;
      }),
    );
    highest = Math.max(highest, ...epochs);
    return highest;
  };
}

/** Undefined for a folder without a manifest, which may get one. */
async function epochOf(
  vault: Manifests,
  instanceId: InstanceId,
  pointId: PointId,
): Promise<number | undefined> {
  try {
    const { lease } = await vault.readShortManifest(instanceId, pointId);
    return lease === undefined || lease.epoch > highestBelieved ? 0 : lease.epoch;
  } catch (error) {
    if (isMissingPoint(error)) return undefined;
    if (problemOf(error, {}) === undefined) return undefined;
    return 0;
  }
}
