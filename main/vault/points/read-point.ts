import type { InstanceId, PointId } from '../../../shared/ids.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import { shortManifest, type Contents, type ShortManifest } from '../../../shared/points/short-manifest.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { ManifestFile } from '../documents/kinds.ts';
import { readDocument } from '../documents/read-document.ts';
import { contentsFile, manifestFile } from '../layout.ts';
import { ofAnotherPoint } from '../point-ids.ts';
import { foreignRecord } from '../records/foreign-record.ts';
import { ObjectNotFound, type Storage } from '../storage.ts';
import { joinManifest } from './contents.ts';

/**
 * What lists need of a point; reads its manifest alone. Throws UserErrorNotFound where there is no such point,
 * UserErrorVaultFormat for a damaged manifest. `onBytes` is given the bytes of the manifest, before anything is made of
 * them: for who judges their signature.
 */
export async function readShortManifest(
  storage: Storage,
  instanceId: InstanceId,
  pointId: PointId,
  onBytes?: (content: Buffer) => void,
): Promise<ShortManifest> {
  const file = await readManifestFile(storage, instanceId, pointId, onBytes);
  return file.format === 1 ? shortManifest(file) : file;
}

/**
 * All that is said of a point. Throws as {@link readShortManifest} does, and UserErrorArchiveCorrupt where contents.json
 * is missing, is not what the manifest says, or contradicts it.
 */
export async function readWholeManifest(
  storage: Storage,
  instanceId: InstanceId,
  pointId: PointId,
  onBytes?: (content: Buffer) => void,
): Promise<Manifest> {
  const file = await readManifestFile(storage, instanceId, pointId, onBytes);
  if (file.format === 1) return file;
  const name = contentsFile(instanceId, pointId);
  let contents: Contents;
  try {
    contents = await readDocument(storage, name, 'contents', file.contents);
  } catch (error) {
    throw error instanceof ObjectNotFound
      ? withoutContents(`${name} is missing in ${storage.location}.`, error)
      : contentsProblem(error);
  }
  return joinManifest(file, contents);
}

/** Of contents that have other bytes than they should the same can be done as of missing ones. */
function contentsProblem(error: unknown): unknown {
  const isOther = error instanceof PgkeepError && error.code === 'UserErrorArchiveCorrupt';
  return isOther ? withoutContents(error.message, error) : error;
}

const withoutContents = (message: string, cause: unknown) =>
  new PgkeepError('UserErrorArchiveCorrupt', message, {
    remedy:
      'Put the file back from a copy of the vault, or use another recovery point. The archive.pgdump beside it may be whole: without contents.json pgkeep cannot check it, but stock pg_restore restores from it, after the roles that it needs were created.',
    cause,
  });

async function readManifestFile(
  storage: Storage,
  instanceId: InstanceId,
  pointId: PointId,
  onBytes?: (content: Buffer) => void,
): Promise<ManifestFile> {
  const name = manifestFile(instanceId, pointId);
  let manifest: ManifestFile;
  try {
    manifest = await readDocument(storage, name, 'manifest', onBytes);
  } catch (error) {
    if (!(error instanceof ObjectNotFound)) throw error;
    throw new PgkeepError('UserErrorNotFound', `The vault has no recovery point ${pointId}.`, {
      cause: error,
    });
  }
  const other = ofAnotherPoint({ instanceId, pointId })(manifest);
  if (other !== undefined) throw foreignRecord(`${name} ${other}.`);
  return manifest;
}
