import { link, lstat, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './paths.ts';
import { systemCode } from './errors.ts';
import { ObjectExists } from '../storage.ts';

const noHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']);

/**
 * Gives a finished, synced file its name without ever replacing another: a hard link fails where the name
 * is taken. File systems without hard links (FAT, some network shares) get a check and a rename instead.
 */
export async function publishNew(temporary: string, final: string, name: string): Promise<void> {
  try {
    await link(temporary, final);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') throw new ObjectExists(name);
    if (code === undefined || !noHardLinks.has(code)) throw error;
    if (await exists(final)) throw new ObjectExists(name);
    await rename(temporary, final);
    await syncFolder(dirname(final));
    return;
  }
  await syncFolder(dirname(final));
  // Only now: before, the second name is the one that is sure to survive a power cut.
  await removeFile(temporary);
}

/** Gives a finished, synced file its name, replacing an older file in one step. */
export async function publishOver(temporary: string, final: string): Promise<void> {
  await rename(temporary, final);
  await syncFolder(dirname(final));
}

/** Removes a name; none there is fine. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
