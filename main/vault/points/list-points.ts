import type { InstanceId, PointId } from '../../../shared/ids.ts';
import type { ShortManifest } from '../../../shared/points/short-manifest.ts';
import { fetchAhead, isMissingPoint, present, problemOf } from '../listing.ts';
import { mapAhead } from '../map-ahead.ts';
import type { Storage } from '../storage.ts';
import { readShortManifest } from './read-point.ts';

/** A recovery point as it is listed: its manifest, or why there is none to be trusted, in words. */
export type ListedPoint =
  | { readonly pointId: PointId; readonly manifest: ShortManifest }
  | { readonly pointId: PointId; readonly problem: string };

/** The recovery points in these folders of an instance; those without a manifest are none. */
export async function* listPoints(
  storage: Storage,
  instanceId: InstanceId,
  folders: AsyncIterable<PointId>,
): AsyncIterable<ListedPoint> {
  yield* present(
    mapAhead(folders, fetchAhead, async (pointId) => {
      try {
        return { pointId, manifest: await readShortManifest(storage, instanceId, pointId) };
      } catch (error) {
        if (isMissingPoint(error)) return undefined;
        return problemOf(error, { pointId });
      }
    }),
  );
}
