import { InstanceId, PointId, type VaultId } from '../../shared/ids.ts';
import { formatVersion, type VaultFormat } from '../../shared/points/manifest.ts';
import { PgkeepError } from '../core/errors.ts';
import { documentKinds } from './documents/kinds.ts';
import { toDocument } from './documents/read-document.ts';
import {
  instanceFile,
  instancePrefix,
  instancesPrefix,
  isPointFolder,
  manifestFile,
  recordPrefix,
  signatureFile,
  vaultFile,
} from './layout.ts';
import { idsOf } from './listing.ts';
import { hasRevision } from './revisions/read.ts';
import { namedVaultId, signatureFileLimit, verifyManifest } from './signing/manifest-signature.ts';
import { ObjectExists, ObjectNotFound, ObjectTooLarge, type Storage } from './storage.ts';
import type { VaultIdentity } from './vault-file.ts';

/**
 * Writes vault.json of a vault that has lost it. Its format follows from the records that are there. Throws
 * UserErrorNameAlreadyInUse where there is one, and UserErrorVaultNotAccessible where no instance lies there.
 */
export async function repairVaultFile(
  storage: Storage,
  { id, name, createdAt, runtime }: Omit<VaultIdentity, 'format'>,
): Promise<void> {
  const format = await formatOfRecords(storage);
  if (format === undefined) {
    throw new PgkeepError(
      'UserErrorVaultNotAccessible',
      `${storage.location} holds no instance of a vault: nothing was written.`,
      { remedy: 'Check that the path or URL is the right one, and that its disk or share is there.' },
    );
  }
  const second = runtime === undefined ? {} : { runtime };
  const file = { format, id, name, createdAt: createdAt.toISOString(), ...second };
  const content = toDocument('vault', file);
  try {
    await storage.write(vaultFile, content, { ifAbsent: true });
  } catch (error) {
    if (!(error instanceof ObjectExists)) throw error;
    throw new PgkeepError(
      'UserErrorNameAlreadyInUse',
      `${storage.location} has a ${vaultFile}: it was left as it is.`,
      { remedy: 'If it is damaged, move it away first, then have it written again.', cause: error },
    );
  }
}

/** The format of the instances' records; undefined where there is no instance. One record of the newest format tells. */
async function formatOfRecords(storage: Storage): Promise<VaultFormat | undefined> {
  let isOld = false;
  let isFilled = false;
  for await (const id of idsOf(storage.listFolders(instancesPrefix), InstanceId)) {
    if (await hasRevision(storage, recordPrefix(id))) return formatVersion;
    isOld ||= (await storage.stat(instanceFile(id))) !== undefined;
    isFilled = true;
  }
  if (!isFilled) return undefined;
  return isOld ? 1 : formatVersion;
}

/** Which vault's points lie in a place. */
export interface SignedVault {
  /** The id for which signatures were made; undefined where none tells it. */
  readonly id: VaultId | undefined;
  /** Some point has a signature. */
  readonly isSigned: boolean;
}

/**
 * Whose points lie in a place without vault.json: all signatures are made for the id of their vault, so that with another
 * one each would be wrong. `asked` is the id that somebody says it has; it is answered where a signature was made for it.
 */
export async function signedVault(storage: Storage, asked?: VaultId): Promise<SignedVault> {
  let isSigned = false;
  for await (const instanceId of idsOf(storage.listFolders(instancesPrefix), InstanceId)) {
    for await (const pointId of idsOf(storage.listFolders(instancePrefix(instanceId)), PointId)) {
      if (!isPointFolder(pointId)) continue;
      const file = await readIfThere(storage, signatureFile(instanceId, pointId), signatureFileLimit);
      if (file === undefined) continue;
      isSigned = true;
      const vaultId = asked ?? namedVaultId(file);
      if (vaultId === undefined) continue;
      const limit = documentKinds.manifest.bytes;
      const bytes = await readIfThere(storage, manifestFile(instanceId, pointId), limit);
      if (bytes === undefined) continue;
      const ids = { vaultId, instanceId, pointId, bytes };
      if (verifyManifest(ids, file, () => undefined).result.outcome !== 'wrong')
        return { id: vaultId, isSigned };
    }
  }
  return { id: undefined, isSigned };
}

/** Undefined where there is no such file, or something else stands in its place. */
async function readIfThere(storage: Storage, name: string, limit: number): Promise<Buffer | undefined> {
  try {
    return await storage.read(name, { limit });
  } catch (error) {
    const isOther = error instanceof PgkeepError && error.code === 'UserErrorVaultFormat';
    if (error instanceof ObjectNotFound || error instanceof ObjectTooLarge || isOther) return undefined;
    throw error;
  }
}
