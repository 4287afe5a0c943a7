import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { PgkeepError } from '../../core/errors.ts';
import { archiveFile, manifestFile } from '../layout.ts';
import { fetchAhead, present } from '../listing.ts';
import { mapAhead } from '../map-ahead.ts';
import type { Storage } from '../storage.ts';

export interface FoundManifest {
  readonly pointId: PointId;
  /** Size and time of the last change; missing where what stands there is no file. */
  readonly stamp?: string;
  /** Bytes of the archive beside it; missing where there is none. */
  readonly archiveSize?: number;
}

/** Where there are manifests, and whether one is still the same, without reading them. */
export async function* findManifests(
  storage: Storage,
  instanceId: InstanceId,
  folders: AsyncIterable<PointId>,
): AsyncIterable<FoundManifest> {
  yield* present(
    mapAhead(folders, fetchAhead, async (pointId) => {
      try {
        const found = await storage.stat(manifestFile(instanceId, pointId));
        if (found === undefined) return undefined;
        const archive = await storage.stat(archiveFile(instanceId, pointId));
        const stamp = `${found.size} bytes of ${found.modifiedAt.toISOString()}`;
        return archive === undefined ? { pointId, stamp } : { pointId, stamp, archiveSize: archive.size };
      } catch (error) {
        // Something else stands in the manifest's place: whoever reads it is told what.
        if (error instanceof PgkeepError && error.code === 'UserErrorVaultFormat') return { pointId };
        throw error;
      }
    }),
  );
}
