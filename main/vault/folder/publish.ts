import { link, lstat, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cleanUp } from '../../core/clean-up.ts';
import { withClaim } from './claim.ts';
import { isRefusal, systemCode, toRemovalError } from './errors.ts';
import { syncFolder } from './paths.ts';
import { ObjectExists } from '../storage.ts';

const noHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']);

/**
 * Gives a finished, synced file its name without ever replacing another: a hard link fails where the name
 * is taken. File systems without hard links (FAT, some network shares) know only a rename, which replaces: there,
 * one writer at a time may look whether the name is free and rename.
 */
export async function publishNew(temporary: string, final: string, name: string): Promise<void> {
  try {
    await link(temporary, final);
  } catch (error) {
    const code = systemCode(error);
    if (code !== undefined && noHardLinks.has(code)) {
      await renameIfFree(temporary, final, name);
      return;
    }
    if (code !== 'EEXIST') throw error;
    // NFS repeats a request whose answer got lost, and the repetition finds what the first one made.
    if (!(await isSameFile(temporary, final))) throw new ObjectExists(name);
  }
  await syncFolder(dirname(final));
  // Only now: before, the second name is the one that is sure to survive a power cut. A folder that gives no name
  // back (chattr +a) keeps it; the object is there all the same.
  await cleanUp(undefined, () => removeFile(temporary));
}

async function renameIfFree(temporary: string, final: string, name: string): Promise<void> {
  await withClaim({ temporary, final }, async (held) => {
    if (await exists(final)) throw new ObjectExists(name);
    held();
    await rename(temporary, final);
    await syncFolder(dirname(final));
  });
}

/** Whether both are names of one file. Where a file system numbers no files, they are not. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const look = (path: string) => lstat(path, { bigint: true }).catch(() => undefined);
  const [first, second] = await Promise.all([look(one), look(other)]);
  if (first === undefined || second === undefined || first.ino === 0n) return false;
  return first.ino === second.ino && first.dev === second.dev;
}

/** Gives a finished, synced file its name, replacing an older file in one step. Throws ObjectProtected. */
export async function publishOver(temporary: string, final: string): Promise<void> {
  try {
    await rename(temporary, final);
  } catch (error) {
    if (isRefusal(error) && (await exists(final))) throw toRemovalError(error, final, 'replaced');
    throw error;
  }
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

/** Whether something has the name, a link to nowhere too. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
