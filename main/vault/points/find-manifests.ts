import { PointId, type InstanceId } from '../../../shared/ids.ts';
import { PgkeepError } from '../../core/errors.ts';
import { archiveFile, holdPrefix, instancePrefix, manifestFile } from '../layout.ts';
import { fetchAhead, present } from '../listing.ts';
import { mapAhead } from '../map-ahead.ts';
import { revisionOf } from '../revisions/header.ts';
import type { ObjectInfo, Storage } from '../storage.ts';

export interface FoundManifest {
  readonly pointId: PointId;
  /** Size and time of the last change; missing where what stands there is no file. */
  readonly stamp?: string;
  /** Bytes of the archive beside it; missing where there is none. */
  readonly archiveSize?: number;
  /** The same of what says who keeps the point; missing where nobody has ever kept it. */
  readonly holdStamp?: string;
}

/** What one listing of an instance shows of the folder of a point without a manifest. */
export interface FolderWithoutManifest {
  readonly pointId: PointId;
  /** Bytes; missing where there is no archive. */
  readonly archiveSize?: number;
  /** Whether somebody has ever kept it. */
  readonly hasHolds: boolean;
}

/** What one listing of an instance shows of a point. */
interface ListedPoint {
  manifest?: ObjectInfo;
  archive?: ObjectInfo;
  /** Revisions of its holds, each with what tells whether it is still the same. */
  readonly holds: string[];
}

/**
 * Where there are manifests, and whether one is still the same, without reading them. One listing of the instance says
 * that of all points; what it does not show is asked for one by one. `onMissing` is told of folders without a manifest.
 */
export async function* findManifests(
  storage: Storage,
  instanceId: InstanceId,
  folders: AsyncIterable<PointId>,
  onMissing: (folder: FolderWithoutManifest) => void = () => {},
): AsyncIterable<FoundManifest> {
  const listed = await listInstance(storage, instanceId);
  yield* present(
    mapAhead(folders, fetchAhead, async (pointId) => {
      try {
        const seen = listed?.get(pointId);
        const manifest = seen?.manifest ?? (await storage.stat(manifestFile(instanceId, pointId)));
        const archive = seen?.archive ?? (await storage.stat(archiveFile(instanceId, pointId)));
        const holds = listed === undefined ? await holdNames(storage, instanceId, pointId) : seen?.holds;
        const holdStamp = holdStampOf(holds ?? []);
        if (manifest === undefined) {
          const archiveSize = archive === undefined ? {} : { archiveSize: archive.size };
          onMissing({ pointId, ...archiveSize, hasHolds: holdStamp !== undefined });
          return undefined;
        }
        return {
          pointId,
          stamp: stampOf(manifest),
          ...(archive === undefined ? {} : { archiveSize: archive.size }),
          ...(holdStamp === undefined ? {} : { holdStamp }),
        };
      } catch (error) {
        // Something else stands in the manifest's place: whoever reads it is told what.
        if (error instanceof PgkeepError && error.code === 'UserErrorVaultFormat') return { pointId };
        throw error;
      }
    }),
  );
}

/** Undefined where it cannot be listed as a whole, as with a folder of somebody else in it that may not be read. */
async function listInstance(
  storage: Storage,
  instanceId: InstanceId,
): Promise<ReadonlyMap<string, ListedPoint> | undefined> {
  const prefix = instancePrefix(instanceId);
  const points = new Map<string, ListedPoint>();
  try {
    for await (const object of storage.list(prefix)) {
      const [folder = '', name, file, ...deeper] = object.name.slice(prefix.length).split('/');
      if (name === undefined || deeper.length > 0 || !PointId.safeParse(folder).success) continue;
      const point = points.get(folder) ?? { holds: [] };
      points.set(folder, point);
      if (file === undefined && name === 'manifest.json') point.manifest = object;
      else if (file === undefined && name === 'archive.pgdump') point.archive = object;
      else if (name === 'hold' && file !== undefined && revisionOf(file) !== undefined) {
        point.holds.push(`${file} ${stampOf(object)}`);
      }
    }
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return undefined;
  }
  return points;
}

async function holdNames(storage: Storage, instanceId: InstanceId, pointId: PointId): Promise<string[]> {
  const names = await Array.fromAsync(storage.everything(holdPrefix(instanceId, pointId)));
  return names.filter((name) => revisionOf(name) !== undefined);
}

const stampOf = ({ size, modifiedAt }: ObjectInfo) => `${size} bytes of ${modifiedAt.toISOString()}`;

/** Nothing is ever written over: the newest few and their number tell one state from another. */
function holdStampOf(holds: readonly string[]): string | undefined {
  if (holds.length === 0) return undefined;
  return `${holds.length}: ${holds.toSorted().slice(-4).join(', ')}`;
}
