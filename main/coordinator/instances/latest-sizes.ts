import type { InstanceId } from '../../../shared/ids.ts';
import type { Engine } from '../engine.ts';

/** So many points show how a size went. */
const kept = 24;

/** Sizes of the latest points of each instance that has some, in bytes, oldest first, as the cache has them. */
export function latestSizes({ store }: Pick<Engine, 'store'>): { instanceId: InstanceId; sizes: number[] }[] {
  return store.instances.list().flatMap(({ id, vaultId }) => {
    const sizes = store.points.latestSizes(vaultId, id, kept);
    return sizes.length === 0 ? [] : [{ instanceId: id, sizes }];
  });
}
