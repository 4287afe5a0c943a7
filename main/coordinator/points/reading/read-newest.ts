import { Readable } from 'node:stream';
import type { InstanceId, PointId } from '../../../../shared/ids.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { whenFree } from '../../../store/when-free.ts';
import { archiveFile, manifestFile } from '../../../vault/layout.ts';
import { manifestStamp, signatureStamp } from '../../../vault/points/find-manifests.ts';
import { mapAhead } from '../../../vault/map-ahead.ts';
import type { CachedPoint } from '../../../store/tables/points.ts';
import { readForCache } from './read-cached.ts';
import type { ReadingFrom } from './read-instance.ts';
import { damageOf } from './seen-damage.ts';

/** Instances whose newest point is looked for at a time. */
const instancesAtOnce = 16;

/** Points that are written into the cache at once. */
const portion = 64;

/**
 * Takes over the newest point, by the ids, of instances of which nothing is known: what the first screen needs, before
 * all the others are read. What cannot be read is left for then.
 */
export async function readNewest(reading: ReadingFrom, instanceIds: readonly InstanceId[]): Promise<void> {
  const { engine, vaultId, signal } = reading;
  let read: CachedPoint[] = [];
  const write = async () => {
    const points = read;
    read = [];
    await whenFree(() =>
      engine.store.transaction(() => {
        for (const point of points) engine.store.points.put(vaultId, point);
      }),
    );
  };
  const each = mapAhead(Readable.from(instanceIds), instancesAtOnce, (instanceId: InstanceId) =>
    newestOf(reading, instanceId),
  );
  for await (const point of each) {
    signal.throwIfAborted();
    if (point !== undefined) read.push(point);
    reading.onPoints(0);
    if (read.length >= portion) await write();
  }
  await write();
}

async function newestOf(
  { vault }: Pick<ReadingFrom, 'vault'>,
  instanceId: InstanceId,
): Promise<CachedPoint | undefined> {
  let newest: PointId | undefined;
  try {
    for await (const pointId of vault.pointFolders(instanceId)) {
      if (newest === undefined || pointId > newest) newest = pointId;
    }
    if (newest === undefined) return undefined;
    const [manifest, archive, signature] = await Promise.all([
      vault.storage.stat(manifestFile(instanceId, newest)),
      vault.storage.stat(archiveFile(instanceId, newest)),
      signatureStamp(vault.storage, instanceId, newest),
    ]);
    if (manifest === undefined) return undefined;
    const ids = { instanceId, pointId: newest };
    const point = await readForCache(vault, ids, signature !== undefined);
    const damage = await damageOf(vault.storage, point, { archive: archive?.size });
    const stamp = manifestStamp(manifest, signature);
    return { ...point, manifestStamp: stamp, ...(damage === undefined ? {} : { damage }) };
  } catch (error) {
    if (error instanceof PgkeepError) return undefined;
    throw error;
  }
}
