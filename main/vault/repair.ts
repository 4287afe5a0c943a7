import { InstanceId } from '../../shared/ids.ts';
import { formatVersion, type VaultFormat } from '../../shared/points/manifest.ts';
import { PgkeepError } from '../core/errors.ts';
import { toDocument } from './documents/read-document.ts';
import { instanceFile, instancesPrefix, recordPrefix, vaultFile } from './layout.ts';
import { idsOf } from './listing.ts';
import { hasRevision } from './revisions/read.ts';
import { ObjectExists, type Storage } from './storage.ts';
import type { VaultIdentity } from './vault-file.ts';

/**
 * Writes vault.json of a vault that has lost it. Its format follows from the records that are there. Throws
 * UserErrorNameAlreadyInUse where there is one, and UserErrorVaultNotAccessible where no instance lies there.
 */
export async function repairVaultFile(
  storage: Storage,
  { id, name, createdAt }: Omit<VaultIdentity, 'format'>,
): Promise<void> {
  const format = await formatOfRecords(storage);
  if (format === undefined) {
    throw new PgkeepError(
      'UserErrorVaultNotAccessible',
      `${storage.location} holds no instance of a vault: nothing was written.`,
      { remedy: 'Check that the path or URL is the right one, and that its disk or share is there.' },
    );
  }
  const content = toDocument('vault', { format, id, name, createdAt: createdAt.toISOString() });
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
