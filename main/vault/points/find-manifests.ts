import { Readable } from 'node:stream';
import { InstanceId, PointId } from '../../../shared/ids.ts';
import { PgkeepError } from '../../core/errors.ts';
import {
  archiveFile,
  holdPrefix,
  instancePrefix,
  instancesPrefix,
  isPointFolder,
  manifestFile,
  promisePrefix,
  signatureFile,
} from '../layout.ts';
import { fetchAhead, present } from '../listing.ts';
import { mapAhead } from '../map-ahead.ts';
import { revisionOf } from '../revisions/header.ts';
import type { ObjectInfo, Storage } from '../storage.ts';

export interface FoundManifest {
  readonly pointId: PointId;
  /** Size and time of the last change, of its signature too; missing where what stands there is no file. */
  readonly stamp?: string;
  /** Whether a signature lies beside it. */
  readonly isSigned: boolean;
  /** Bytes of the archive beside it; missing where there is none. */
  readonly archiveSize?: number;
  /** Bytes of its contents.json; missing where the listing shows none, as with format 1. */
  readonly contentsSize?: number;
  /** The same of what says who keeps the point; missing where nobody has ever kept it. */
  readonly holdStamp?: string;
  /** The same of what it was promised since it was made; missing where that has never changed. */
  readonly promiseStamp?: string;
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
  /** What tells its signature from another one. */
  signature?: string;
  contents?: ObjectInfo;
  /** Revisions of its holds, each with what tells whether it is still the same. */
  readonly holds: string[];
  /** The same of what it was promised since it was made. */
  readonly promises: string[];
}

/** Who is told of what is found on the way. */
export interface Listening {
  /** Of folders of points without a manifest. */
  readonly onMissing?: (folder: FolderWithoutManifest) => void;
  /** Now and then while it lists. */
  readonly onListed?: () => void;
}

/** After so many objects a listing says that it goes on. */
const toldEvery = 1_000;

/** Instances of a place with real folders that are listed at a time. */
const listedAtOnce = 4;

/**
 * Where there are manifests, and whether one is still the same, without reading them. One listing of the instance says
 * that of all points; what it does not show is asked for one by one.
 */
export async function* findManifests(
  storage: Storage,
  instanceId: InstanceId,
  folders: AsyncIterable<PointId>,
  { onMissing = () => {}, onListed }: Listening = {},
): AsyncIterable<FoundManifest> {
  const listed = await listInstance(storage, instanceId, onListed);
  yield* manifestsOf(storage, { instanceId, listed, onMissing }, folders);
}

/**
 * {@link findManifests} of many instances, one after the other: in a place without real folders from one listing of
 * them all. What is kept in memory is that of a few instances.
 */
export async function* findManifestsOfAll(
  storage: Storage,
  instanceIds: readonly InstanceId[],
  foldersOf: (instanceId: InstanceId) => AsyncIterable<PointId>,
  onListed?: () => void,
): AsyncIterable<InstanceManifests> {
  const left = new Set(instanceIds);
  if (storage.isFlat === true && instanceIds.length > 1) {
    for await (const { instanceId, points } of listAll(storage, left, onListed)) {
      left.delete(instanceId);
      const folders = Readable.from(points.keys()) as AsyncIterable<PointId>;
      const missing: FolderWithoutManifest[] = [];
      const looking = { instanceId, listed: points, onMissing: noteIn(missing) };
      const manifests = await Array.fromAsync(manifestsOf(storage, looking, folders));
      yield { instanceId, manifests, missing };
    }
    for (const instanceId of left) yield { instanceId, manifests: [], missing: [] };
    return;
  }
  yield* mapAhead(Readable.from(instanceIds), listedAtOnce, async (instanceId: InstanceId) => {
    const missing: FolderWithoutManifest[] = [];
    const listening = { onMissing: noteIn(missing), ...(onListed === undefined ? {} : { onListed }) };
    const found = findManifests(storage, instanceId, foldersOf(instanceId), listening);
    return { instanceId, manifests: await Array.fromAsync(found), missing };
  });
}

const noteIn = (missing: FolderWithoutManifest[]) => (folder: FolderWithoutManifest) =>
  void missing.push(folder);

export interface InstanceManifests {
  readonly instanceId: InstanceId;
  readonly manifests: readonly FoundManifest[];
  /** Folders of points without one. */
  readonly missing: readonly FolderWithoutManifest[];
}

interface Looking {
  readonly instanceId: InstanceId;
  /** Undefined where it could not be listed as a whole. */
  readonly listed: ReadonlyMap<string, ListedPoint> | undefined;
  readonly onMissing: (folder: FolderWithoutManifest) => void;
}

async function* manifestsOf(
  storage: Storage,
  { instanceId, listed, onMissing }: Looking,
  folders: AsyncIterable<PointId>,
): AsyncIterable<FoundManifest> {
  yield* present(
    mapAhead(folders, fetchAhead, async (pointId) => {
      try {
        const seen = listed?.get(pointId);
        const manifest = seen?.manifest ?? (await storage.stat(manifestFile(instanceId, pointId)));
        const archive = seen?.archive ?? (await storage.stat(archiveFile(instanceId, pointId)));
        const signature =
          listed === undefined ? await signatureStamp(storage, instanceId, pointId) : seen?.signature;
        const namesIn = async (prefix: string, known: readonly string[] | undefined) =>
          listed === undefined ? await revisionNames(storage, prefix) : (known ?? []);
        const holdStamp = recordStampOf(await namesIn(holdPrefix(instanceId, pointId), seen?.holds));
        const promiseStamp = recordStampOf(await namesIn(promisePrefix(instanceId, pointId), seen?.promises));
        if (manifest === undefined) {
          const archiveSize = archive === undefined ? {} : { archiveSize: archive.size };
          onMissing({ pointId, ...archiveSize, hasHolds: holdStamp !== undefined });
          return undefined;
        }
        return {
          pointId,
          stamp: manifestStamp(manifest, signature),
          isSigned: signature !== undefined,
          ...(archive === undefined ? {} : { archiveSize: archive.size }),
          ...(seen?.contents === undefined ? {} : { contentsSize: seen.contents.size }),
          ...(holdStamp === undefined ? {} : { holdStamp }),
          ...(promiseStamp === undefined ? {} : { promiseStamp }),
        };
      } catch (error) {
        // Something else stands in the manifest's place: whoever reads it is told what.
        if (error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')
          return { pointId, isSigned: false };
        throw error;
      }
    }),
  );
}

/** What a listing of all instances shows of these, in its order. */
async function* listAll(
  storage: Storage,
  wanted: ReadonlySet<InstanceId>,
  onListed: (() => void) | undefined,
): AsyncIterable<{ readonly instanceId: InstanceId; readonly points: Map<string, ListedPoint> }> {
  let current: { readonly instanceId: InstanceId; readonly points: Map<string, ListedPoint> } | undefined;
  for await (const object of told(storage.list(instancesPrefix), onListed)) {
    const name = object.name.slice(instancesPrefix.length).split('/', 1)[0] ?? '';
    if (name !== current?.instanceId) {
      if (current !== undefined) yield current;
      const id = InstanceId.safeParse(name).data;
      current = id !== undefined && wanted.has(id) ? { instanceId: id, points: new Map() } : undefined;
    }
    if (current !== undefined) note(object, instancePrefix(current.instanceId), current.points);
  }
  if (current !== undefined) yield current;
}

/** Undefined where it cannot be listed as a whole, as with a folder of somebody else in it that may not be read. */
async function listInstance(
  storage: Storage,
  instanceId: InstanceId,
  onListed: (() => void) | undefined,
): Promise<ReadonlyMap<string, ListedPoint> | undefined> {
  const prefix = instancePrefix(instanceId);
  const points = new Map<string, ListedPoint>();
  try {
    for await (const object of told(storage.list(prefix), onListed)) note(object, prefix, points);
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return undefined;
  }
  return points;
}

/** The same objects; every now and then it is told that there are more. */
async function* told(
  objects: AsyncIterable<ObjectInfo>,
  onListed: (() => void) | undefined,
): AsyncIterable<ObjectInfo> {
  let count = 0;
  for await (const object of objects) {
    count += 1;
    if (count % toldEvery === 0) onListed?.();
    yield object;
  }
}

/** Adds to what is known of the points of the instance below `prefix` what one of its objects says. */
function note(object: ObjectInfo, prefix: string, points: Map<string, ListedPoint>): void {
  const [folder = '', name, file, ...deeper] = object.name.slice(prefix.length).split('/');
  if (name === undefined || deeper.length > 0) return;
  let point = points.get(folder);
  if (point === undefined) {
    if (!isPointFolder(folder) || !PointId.safeParse(folder).success) return;
    point = { holds: [], promises: [] };
    points.set(folder, point);
  }
  if (file === undefined && name === 'manifest.json') point.manifest = object;
  else if (file === undefined && name === 'archive.pgdump') point.archive = object;
  else if (file === undefined && name === 'manifest.sig') point.signature = stampOf(object);
  else if (file === undefined && name === 'contents.json') point.contents = object;
  else if (file !== undefined && revisionOf(file) !== undefined) {
    const stamp = `${file} ${stampOf(object)}`;
    if (name === 'hold') point.holds.push(stamp);
    else if (name === 'promise') point.promises.push(stamp);
  }
}

async function revisionNames(storage: Storage, prefix: string): Promise<string[]> {
  const names = await Array.fromAsync(storage.everything(prefix));
  return names.filter((name) => revisionOf(name) !== undefined);
}

/** What tells a manifest from one that was written since, or an object of a record from another one. */
const stampOf = ({ size, modifiedAt }: ObjectInfo) => `${size} bytes of ${modifiedAt.toISOString()}`;

/** The same of a manifest with the signature beside it, each of which says what is to be thought of the other. */
export const manifestStamp = (manifest: ObjectInfo, signature: string | undefined): string =>
  signature === undefined ? stampOf(manifest) : `${stampOf(manifest)}, signed in ${signature}`;

/** What tells the signature of a point from another one, asked for by itself; undefined where there is none. */
export async function signatureStamp(
  storage: Storage,
  instanceId: InstanceId,
  pointId: PointId,
): Promise<string | undefined> {
  const signature = await storage.stat(signatureFile(instanceId, pointId));
  return signature === undefined ? undefined : stampOf(signature);
}

/** Nothing is ever written over: the newest few and their number tell one state from another. */
function recordStampOf(revisions: readonly string[]): string | undefined {
  if (revisions.length === 0) return undefined;
  return `${revisions.length}: ${revisions.toSorted().slice(-4).join(', ')}`;
}
