import { createHash } from 'node:crypto';
import type { Manifest } from '../../../shared/points/manifest.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import { documentKinds } from '../documents/kinds.ts';
import { withContent } from '../documents/read-document.ts';
import { archiveFile, globalsFile, manifestFile, pointPrefix } from '../layout.ts';
import type { PointIds } from '../point-ids.ts';
import { ObjectExists, type Storage } from '../storage.ts';
import type { Vault } from '../vault.ts';

/** From where to where a point is copied. */
export interface Copying {
  readonly source: Vault;
  readonly target: Vault;
  readonly signal?: AbortSignal;
}

/**
 * Copies a recovery point of format 1 into another vault: archive, globals, and the manifest last, byte by byte, each
 * compared with its sha256 on the way. What an interrupted run has left is used where it is whole. Returns the bytes
 * of the archive; 0 where the point is there already. Throws UserErrorArchiveCorrupt and UserErrorVaultFormat for a
 * point that is damaged: then there is none in the other vault.
 */
export async function copyPoint(copying: Copying, ids: PointIds): Promise<number> {
  const { source, target, signal } = copying;
  const name = manifestFile(ids.instanceId, ids.pointId);
  if ((await target.storage.stat(name)) !== undefined) return 0;
  const manifest = await source.readManifest(ids.instanceId, ids.pointId);
  if (manifest.format !== 1) throw damaged(name, 'it is of a later format than its vault');
  await copyArchive(copying, ids, manifest);
  await copyGlobals(copying, ids, manifest);
  signal?.throwIfAborted();
  await target.expectInPlace();
  await withContent(source.storage, name, documentKinds.manifest.bytes, (content) =>
    writeOnce(target.storage, name, content),
  );
  return manifest.archive.size;
}

async function copyArchive(copying: Copying, ids: PointIds, manifest: Manifest): Promise<void> {
  const { target, signal } = copying;
  const name = archiveFile(ids.instanceId, ids.pointId);
  if ((await target.storage.stat(name)) !== undefined) {
    for await (const _ of checkedArchive(target, ids, manifest, signal));
    return;
  }
  const prefix = pointPrefix(ids.instanceId, ids.pointId);
  for await (const left of target.storage.unfinished(prefix))
    await target.storage.removeUnfinished(left.name);
  const upload = await target.storage.createUpload(name, signal === undefined ? {} : { signal });
  try {
    for await (const piece of checkedArchive(copying.source, ids, manifest, signal))
      await upload.write(piece);
    await upload.commit(Buffer.alloc(0));
  } catch (error) {
    await cleanUp(error, () => upload.abort());
    throw error;
  }
}

/** All bytes of an archive. Throws at the end of the first part that is not what was backed up. */
async function* checkedArchive(
  vault: Vault,
  { instanceId, pointId }: PointIds,
  { archive }: Manifest,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  const name = `${archiveFile(instanceId, pointId)} in ${vault.storage.location}`;
  let end = 0;
  for (const { offset, length, sha256 } of archive.segments) {
    if (offset !== end) throw damaged(name, 'its manifest leaves bytes out');
    end += length;
    const hash = createHash('sha256');
    for await (const piece of vault.readArchive(instanceId, pointId, { offset, length }, signal)) {
      hash.update(piece);
      yield piece;
    }
    if (hash.digest('hex') !== sha256)
      throw damaged(name, `the ${length} bytes from ${offset} on are others`);
  }
  if (end !== archive.size) throw damaged(name, 'its manifest leaves bytes out');
}

async function copyGlobals({ source, target }: Copying, ids: PointIds, manifest: Manifest): Promise<void> {
  const name = globalsFile(ids.instanceId, ids.pointId);
  const content = Buffer.from(await source.readGlobals(ids.instanceId, ids.pointId));
  const { length, sha256 } = manifest.globals;
  if (content.length !== length || createHash('sha256').update(content).digest('hex') !== sha256) {
    throw damaged(`${name} in ${source.storage.location}`, 'it is not what was backed up');
  }
  await writeOnce(target.storage, name, content);
}

/** Writes a file, or finds that it is there with the same content. */
export async function writeOnce(storage: Storage, name: string, content: Buffer): Promise<void> {
  try {
    await storage.write(name, content, { ifAbsent: true });
  } catch (error) {
    if (!(error instanceof ObjectExists)) throw error;
    const there = await storage.read(name, { limit: content.length }).catch(() => undefined);
    if (there?.equals(content) !== true)
      throw damaged(`${name} in ${storage.location}`, 'it has other bytes');
  }
}

function damaged(name: string, reason: string): PgkeepError {
  return new PgkeepError('UserErrorArchiveCorrupt', `${name} is damaged: ${reason}.`, {
    remedy: 'Find out what changed the file; other recovery points of the vault are not affected.',
  });
}
